// The REST contract: schemas, types, thin client. Used by the daemon and by everything that talks to it.

export {
  ApiClient,
  type ApiClientOptions,
  ApiProblem,
  BODY_BYTES_MAX,
  BrokenOff,
  NDJSON,
  notLockstep,
  type SetLine,
  type SubmitOptions,
  Unreachable,
} from './client.ts';
export { type CommandLine, parseCommandFile } from './command-file.ts';
export { type CommandSource, readCommandSource, UnreadableFile } from './command-source.ts';
export { formatDuration, parseDuration } from './duration.ts';
export { EVENT_STREAM, readEvents, type ServerSentEvent } from './event-stream.ts';
export { labHead, labLines } from './lab-lines.ts';
export { nextStep } from './next-step.ts';
export { problemOf } from './problem.ts';
export { type Problem, ProblemSchema } from './schemas/common.ts';
export {
  type DifferenceDocument,
  type DifferencesDocument,
  DifferencesSchema,
  type DiffRequest,
  DiffRequestSchema,
} from './schemas/differences.ts';
export {
  type ConfigDocument,
  ConfigSchema,
  type EngineStatusDocument,
  EngineStatusSchema,
  type EnginesDocument,
  EnginesSchema,
  type FleetStatusDocument,
  FleetStatusSchema,
  type FleetsDocument,
  FleetsSchema,
  type LabDocument,
  type LabVirtualServerDocument,
} from './schemas/fleets.ts';
export {
  type ChangeDocument,
  HISTORY_ROWS_DEFAULT,
  HISTORY_ROWS_MAX,
  type HistoryDocument,
  type HistoryRowDocument,
  HistorySchema,
  STREAMS_MAX,
} from './schemas/history.ts';
export {
  type AppliedDocument,
  AppliedSchema,
  type ApplyRequest,
  ApplyRequestSchema,
  type DecisionDocument,
  DecisionSchema,
  type EngineRequest,
  EngineRequestSchema,
  type PlanDocument,
  type ReloadRequest,
  ReloadRequestSchema,
  type RestoreRequest,
  RestoreRequestSchema,
  type SaveRequest,
  SaveRequestSchema,
  type UnlockRequest,
  UnlockRequestSchema,
  type VersionDocument,
  VersionSchema,
  type VersionsDocument,
  VersionsSchema,
} from './schemas/operations.ts';
export {
  type DryRunDocument,
  type HeldDocument,
  isIdempotencyKey,
  KEY_CHARACTERS_MAX,
  type ReceiptDocument,
  type SetRequest,
  SetRequestSchema,
  type SetResultDocument,
  SetResultSchema,
  type SetStateDocument,
  SetStateSchema,
  TakenSchema,
} from './schemas/sets.ts';
export { formatTable } from './table.ts';
