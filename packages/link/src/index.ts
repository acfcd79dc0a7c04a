// The engine protocol on the wire: the engine's side, the manager's side, and the key they share.

export {
  checkedAddress,
  formatAddress,
  type LinkAddress,
  localAddress,
  parseAddress,
  secured,
  type TlsAddress,
  type WrittenAddress,
} from './address.ts';
export { type Answer, type AnswerKind, formatAnswer, type ParsedAnswer, parseAnswer } from './answers.ts';
export { EngineLink } from './client.ts';
export { type Connected, type ConnectOptions, connectEngine } from './connect.ts';
export { type DoorOptions, EngineDoor } from './door.ts';
export {
  ABSENT,
  type Driver,
  type Fence,
  type ProductAddress,
  type ProductCredentials,
  type ProductEntries,
  type ProductSession,
  type ProductTarget,
  type ProductTls,
  type Ran,
  SessionEnded,
  type Taken,
  type Tenure,
} from './driver.ts';
export { Host, type HostMemory, type HostOptions, type Remembered } from './host.ts';
export { HostedEngine } from './hosted-engine.ts';
export { createSecretFile, readLinkKey, readOrCreateLinkKey } from './key.ts';
export { type Line, LineSplitter, MESSAGE_BYTES_MAX, STRANGER_LINE_BYTES_MAX } from './lines.ts';
export {
  formatRequest,
  PAGE_ENTRIES_MAX,
  type ParsedRequest,
  PROTOCOL_VERSION,
  parseRequest,
  type Request,
} from './requests.ts';
export { type EngineServer, type ServeOptions, serveEngine } from './serve.ts';
export type { ServedEngine } from './session.ts';
export { checkTls, type LinkTls } from './tls.ts';
