// The protocol's public face. Everything another package may use of the core is named here.

export type { Applied, FileOfLines } from './apply.ts';
export { AssertionError, assert } from './assert.ts';
export { type Clock, TIMED_OUT, type Timer, within } from './clock.ts';
export {
  type CommandSet,
  type DeliveryOutcome,
  type EngineReceipt,
  ON_ERROR,
  type OnError,
  type Outcome,
  outcomeOf,
  type Receipt,
  type SetResult,
} from './command.ts';
export {
  type Beneath,
  type Change,
  type Configuration,
  Draft,
  invert,
  LiveConfiguration,
  type References,
} from './configuration.ts';
export type { Chances, Command, Dialect, Parsed, Reduction, Refusal } from './dialect.ts';
export type { Difference } from './differences.ts';
export { EMPTY_DIGEST, type Hash } from './digest.ts';
export type { NodeDigest } from './digest-tree.ts';
export { type DryRun, foreseen } from './dry-run.ts';
export type {
  ApplyAnswer,
  ApplyMessage,
  Engine,
  EngineState,
  EnterMessage,
  HelloAnswer,
  HelloMessage,
  Hosted,
  LocalMessage,
  ReadAnswer,
  ReadMessage,
  Sent,
} from './engine.ts';
export { CODES, type Code, isCode, LockstepError } from './errors.ts';
export { EVENT_KINDS, type EventKind, type FleetEvent } from './events.ts';
export type { ExitTarget } from './exit-target.ts';
export type { ExitRequest } from './exits.ts';
export type { FleetContext, MemberState } from './fleet.ts';
export type { EngineStatus, FleetStatus } from './fleet-status.ts';
export type { GroupPart, Held } from './groups.ts';
export type { Accepted, SetState, Submission } from './intake.ts';
export type { Keeper } from './keeper.ts';
export { type LintLevel, type LintLine, lint } from './lint.ts';
export { loadedWords } from './load.ts';
export { type MadeOfLines, making, type RefusedLine, refusedOf } from './made-of-lines.ts';
export { ConfigurationManager } from './manager.ts';
export type { MembershipAction, MembershipRequest } from './membership.ts';
export { MessageRule } from './message-rule.ts';
export type { Comparison } from './monitor.ts';
export { HOLD_ONLY, NativeEngine, type Realisation, type Realiser } from './native-engine.ts';
export { type NamedOperand, type Operand, parseOperand } from './operand.ts';
export { PerEngine } from './per-engine.ts';
export type { Decision, Plan, PlannedEngine } from './plan.ts';
export { readFrom, readPage } from './read-from.ts';
export { type Rehearsed, rehearse } from './rehearse.ts';
export {
  DEFAULT_SETTINGS,
  LINE_BYTES_MAX,
  SET_COMMANDS_MAX,
  type Settings,
  WINDOW_MAX,
} from './settings.ts';
export { atOnce } from './slices.ts';
export type { StartReport } from './start.ts';
export type {
  AtomOutcome,
  BootError,
  BootLedger,
  Entries,
  FleetState,
  Indicator,
  Intent,
  Interrupted,
  Loading,
  Lock,
  LockEnd,
  RecordState,
  SetBegun,
  SetKnown,
  Standing,
  Store,
  Version,
} from './store.ts';
export type { NumberedLine } from './wrapped.ts';
