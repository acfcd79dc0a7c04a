// What an engine is asked, as lines: parse for the engine's side, format for the manager's.
//
//   {"v":1,"type":"apply","id":"2","epoch":7,"index":13,"after":12,"base":"9f…","commands":["…"]}
//
// Parsing is strict: a field that is not known is refused, because a sender that means something by it must not believe
// that it was heard. docs/reference/engine-protocol.md describes each message; its examples are held against this file.

import {
  type ApplyMessage,
  type Code,
  type Engine,
  type HelloMessage,
  LINE_BYTES_MAX,
  type LocalMessage,
  type ReadMessage,
} from '@lockstep/core';
import {
  allowOnly,
  count,
  type Fields,
  fieldsOf,
  flag,
  has,
  Malformed,
  required,
  shown,
  text,
  textOf,
} from './fields.ts';

/** The version of the protocol that is spoken here. */
export const PROTOCOL_VERSION = 1;

/** Entries in one page of a read. */
export const PAGE_ENTRIES_MAX = 10_000;

/** Entries in a page whose reader does not say. */
const PAGE_ENTRIES_DEFAULT = 1_000;

/** Commands in one message: a whole set can come as one. */
const MESSAGE_COMMANDS_MAX = 1_000_000;

/** UTF-16 code units in a key. */
const KEY_LENGTH_MAX: number = 1024 * 1024;

/** Hexadecimal digits in the path of a leaf of the digest tree. */
export const PATH_LENGTH_MAX = 64;

/** What {@link Engine.enter} is given. */
export type EnterMessage = Parameters<Engine['enter']>[0];

export type Request =
  /** `tenure` is absent in a local session: it only authenticates. */
  | { readonly type: 'hello'; readonly id: string; readonly key: string; readonly tenure?: HelloMessage }
  | { readonly type: 'apply'; readonly id: string; readonly message: ApplyMessage }
  /** On the wire an apply without epoch. */
  | { readonly type: 'local'; readonly id: string; readonly message: LocalMessage }
  | { readonly type: 'enter'; readonly id: string; readonly message: EnterMessage }
  | { readonly type: 'read'; readonly id: string; readonly message: ReadMessage }
  | { readonly type: 'status'; readonly id: string }
  | { readonly type: 'ping'; readonly id: string };

export type ParsedRequest =
  | { readonly ok: true; readonly request: Request }
  /** `id` is null where it could not be read. */
  | { readonly ok: false; readonly id: string | null; readonly code: Code; readonly message: string };

/**
 * Never throws, whatever the line. Codes: 278 not JSON, a field that is missing, unknown or of the wrong type, another
 * version; 1088 an unknown type; 1106 too long; 1119 a character that cannot be in a command.
 */
export function parseRequest(line: string): ParsedRequest {
  let id: string | null = null;
  try {
    const fields = fieldsOf(line);
    id = text(fields, 'id');
    const version = required(fields, 'v');
    if (version !== PROTOCOL_VERSION) {
      throw new Malformed(278, `version ${shown(version)} is not spoken here, only ${PROTOCOL_VERSION}`);
    }
    return { ok: true, request: requestOf(fields, id) };
  } catch (error) {
    if (error instanceof Malformed) return { ok: false, id, code: error.code, message: error.message };
    throw error;
  }
}

/** One line without its end. */
export function formatRequest(request: Request): string {
  return JSON.stringify(wireOf(request));
}

function requestOf(fields: Fields, id: string): Request {
  const type = required(fields, 'type');
  switch (type) {
    case 'hello':
      return helloOf(fields, id);
    case 'apply':
      return applyOf(fields, id);
    case 'enter':
      allowOnly(fields, ENTER_FIELDS, type);
      return { type, id, message: { epoch: count(fields, 'epoch'), digest: text(fields, 'digest') } };
    case 'read':
      return { type, id, message: readOf(fields) };
    case 'status':
    case 'ping':
      allowOnly(fields, PLAIN_FIELDS, type);
      return { type, id };
    default:
      throw new Malformed(1088, `there is no request ${shown(type)}`);
  }
}

const PLAIN_FIELDS: ReadonlySet<string> = new Set(['v', 'type', 'id']);
const TENURE_FIELDS = ['epoch', 'owner', 'takeOver'] as const;
const HELLO_FIELDS: ReadonlySet<string> = new Set([...PLAIN_FIELDS, 'key', ...TENURE_FIELDS]);
const ENTER_FIELDS: ReadonlySet<string> = new Set([...PLAIN_FIELDS, 'epoch', 'digest']);
const LOCAL_FIELDS: ReadonlySet<string> = new Set([
  ...PLAIN_FIELDS,
  'commands',
  'group',
  'remaining',
  'irreversible',
]);
const POSITION_FIELDS = ['epoch', 'index', 'after', 'base', 'counter'] as const;
const APPLY_FIELDS: ReadonlySet<string> = new Set([...LOCAL_FIELDS, ...POSITION_FIELDS]);
const PAGE_FIELDS: ReadonlySet<string> = new Set([...PLAIN_FIELDS, 'prefix', 'after', 'limit']);
const BASELINE_FIELDS: ReadonlySet<string> = new Set([...PLAIN_FIELDS, 'baseline', 'after', 'limit']);
const DIGESTS_FIELDS: ReadonlySet<string> = new Set([...PLAIN_FIELDS, 'digests']);
const UNDER_FIELDS: ReadonlySet<string> = new Set([...PLAIN_FIELDS, 'under']);

function helloOf(fields: Fields, id: string): Request {
  allowOnly(fields, HELLO_FIELDS, 'hello');
  const key = text(fields, 'key');
  if (!TENURE_FIELDS.some((name) => has(fields, name))) return { type: 'hello', id, key };
  const tenure: HelloMessage = {
    epoch: count(fields, 'epoch'),
    owner: text(fields, 'owner'),
    ...(has(fields, 'takeOver') ? { takeOver: flag(fields, 'takeOver') } : {}),
  };
  return { type: 'hello', id, key, tenure };
}

function applyOf(fields: Fields, id: string): Request {
  allowOnly(fields, APPLY_FIELDS, 'apply');
  refuseGroups(fields);
  const commands = commandsOf(required(fields, 'commands'));
  if (!POSITION_FIELDS.some((name) => has(fields, name))) {
    return { type: 'local', id, message: { id, commands, ...irreversibleOf(fields) } };
  }
  const message: ApplyMessage = {
    id,
    epoch: count(fields, 'epoch'),
    index: count(fields, 'index'),
    after: count(fields, 'after'),
    // Opaque here: a base that is no digest is a wrong one, and the message rule says so.
    base: text(fields, 'base'),
    commands,
    ...(has(fields, 'counter') ? { counter: count(fields, 'counter') } : {}),
    ...irreversibleOf(fields),
  };
  return { type: 'apply', id, message };
}

function irreversibleOf(fields: Fields): { readonly irreversible?: boolean } {
  return has(fields, 'irreversible') ? { irreversible: flag(fields, 'irreversible') } : {};
}

/** The names are reserved: one who numbers the parts of a group must not have them executed one by one. */
function refuseGroups(fields: Fields): void {
  if (has(fields, 'group') && fields['group'] !== null) {
    throw new Malformed(278, `group is ${shown(fields['group'])}: only null is supported`);
  }
  if (has(fields, 'remaining') && fields['remaining'] !== 0) {
    throw new Malformed(278, `remaining is ${shown(fields['remaining'])}: only 0 is supported`);
  }
}

function commandsOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw new Malformed(278, `commands is ${shown(value)}, not a list`);
  if (value.length > MESSAGE_COMMANDS_MAX) {
    throw new Malformed(1106, `commands has ${value.length} items, more than ${MESSAGE_COMMANDS_MAX}`);
  }
  return value.map((item: unknown, at) => commandOf(item, `commands[${at}]`));
}

function commandOf(item: unknown, name: string): string {
  const command = textOf(item, name, LINE_BYTES_MAX);
  if (command.length * 3 > LINE_BYTES_MAX && Buffer.byteLength(command) > LINE_BYTES_MAX) {
    throw new Malformed(1106, `${name} is longer than ${LINE_BYTES_MAX} bytes`);
  }
  if (command.includes('\n') || command.includes('\r') || command.includes('\0')) {
    throw new Malformed(1119, `${name} holds a line end or a zero byte`);
  }
  return command;
}

function readOf(fields: Fields): ReadMessage {
  if (has(fields, 'digests')) {
    allowOnly(fields, DIGESTS_FIELDS, 'read with digests');
    return { digests: pathOf(fields, 'digests', PATH_LENGTH_MAX - 1) };
  }
  if (has(fields, 'under')) {
    allowOnly(fields, UNDER_FIELDS, 'read with under');
    return { under: pathOf(fields, 'under', PATH_LENGTH_MAX) };
  }
  if (has(fields, 'baseline')) {
    allowOnly(fields, BASELINE_FIELDS, 'read with baseline');
    return { baseline: text(fields, 'baseline', KEY_LENGTH_MAX), ...pageOf(fields) };
  }
  allowOnly(fields, PAGE_FIELDS, 'read with prefix');
  return { prefix: text(fields, 'prefix', KEY_LENGTH_MAX), ...pageOf(fields) };
}

function pageOf(fields: Fields): { readonly limit: number; readonly after?: string } {
  const limit = has(fields, 'limit') ? count(fields, 'limit') : PAGE_ENTRIES_DEFAULT;
  if (limit < 1 || limit > PAGE_ENTRIES_MAX) {
    throw new Malformed(278, `limit is ${limit}, not a whole number from 1 to ${PAGE_ENTRIES_MAX}`);
  }
  return has(fields, 'after') ? { limit, after: text(fields, 'after', KEY_LENGTH_MAX) } : { limit };
}

function pathOf(fields: Fields, name: string, lengthMax: number): string {
  const path = text(fields, name);
  if (path.length <= lengthMax && isPath(path)) return path;
  throw new Malformed(278, `${name} is ${shown(path)}, not 0 to ${lengthMax} lower-case hexadecimal digits`);
}

/** Whether a text can name a node of the digest tree. */
export function isPath(value: string): boolean {
  return value.length <= PATH_LENGTH_MAX && /^[0-9a-f]*$/.test(value);
}

function wireOf(request: Request): object {
  const { id } = request;
  const v = PROTOCOL_VERSION;
  switch (request.type) {
    case 'hello':
      return { v, type: 'hello', id, key: request.key, ...request.tenure };
    case 'enter': {
      const { epoch, digest } = request.message;
      return { v, type: 'enter', id, epoch, digest };
    }
    case 'apply': {
      const { epoch, index, after, base, counter, commands, irreversible } = request.message;
      // What is undefined is left out of the line.
      return { v, type: 'apply', id, epoch, index, after, base, counter, irreversible, commands };
    }
    case 'local': {
      const { commands, irreversible } = request.message;
      return { v, type: 'apply', id, irreversible, commands };
    }
    case 'read':
      return { v, type: 'read', id, ...request.message };
    case 'status':
    case 'ping':
      return { v, type: request.type, id };
  }
}
