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
  Unreachable,
} from './client.ts';
export { type CommandLine, parseCommandFile } from './command-file.ts';
export { formatDuration, parseDuration } from './duration.ts';
export { nextStep } from './next-step.ts';
export { problemOf } from './problem.ts';
export {
  type ConfigDocument,
  ConfigSchema,
  type EngineStatusDocument,
  EngineStatusSchema,
  type FleetStatusDocument,
  FleetStatusSchema,
  type FleetsDocument,
  FleetsSchema,
  type Problem,
  ProblemSchema,
  type ReceiptDocument,
  type SetRequest,
  SetRequestSchema,
  type SetResultDocument,
  SetResultSchema,
  SetStateSchema,
} from './schemas.ts';
