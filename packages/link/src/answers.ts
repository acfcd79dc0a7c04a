// What an engine answers, as lines: format for the engine's side, parse for the manager's.
//
// An answer does not name its kind: it belongs to the oldest request that has none yet, and bears that one's id. A line
// with "ok":false is an error. Fields that are not known are passed over, so that engines may say more than we ask.

import {
  type ApplyAnswer,
  type Code,
  type EngineState,
  type HelloAnswer,
  isCode,
  type ReadAnswer,
} from '@lockstep/core';
import {
  count,
  countOf,
  type Fields,
  fieldsOf,
  flag,
  has,
  isFields,
  Malformed,
  required,
  shown,
  text,
  textOf,
} from './fields.ts';
import { isPath, PROTOCOL_VERSION } from './requests.ts';

/** UTF-16 code units of an engine's own words, of keys and of values. A line is bounded before. */
const TEXT_LENGTH_MAX: number = 256 * 1024 * 1024;

export type Answer =
  | { readonly kind: 'hello'; readonly id: string; readonly answer: HelloAnswer }
  /** To an apply, and to an enter. */
  | { readonly kind: 'apply'; readonly id: string; readonly answer: ApplyAnswer }
  | { readonly kind: 'read'; readonly id: string; readonly answer: ReadAnswer }
  | { readonly kind: 'status'; readonly id: string; readonly answer: EngineState }
  | { readonly kind: 'ping'; readonly id: string }
  /** Nothing was done. `id` is null where the engine could not read the request's. */
  | { readonly kind: 'error'; readonly id: string | null; readonly code: Code; readonly message: string };

export type AnswerKind = Exclude<Answer['kind'], 'error'>;

export type ParsedAnswer =
  | { readonly ok: true; readonly answer: Answer }
  /** What is wrong with the line. */
  | { readonly ok: false; readonly message: string };

/** One line without its end. */
export function formatAnswer(answer: Answer): string {
  return JSON.stringify(wireOf(answer));
}

/**
 * Never throws, whatever the line. A code that is none of ours becomes 1205, its number is kept in the message.
 * Entries whose keys look like array indices may come in another order than they were written: JSON.parse does that.
 *
 * @param kind what the oldest request without an answer asked for
 */
export function parseAnswer(line: string, kind: AnswerKind): ParsedAnswer {
  try {
    const fields = fieldsOf(line);
    const version = required(fields, 'v');
    if (version !== PROTOCOL_VERSION) throw new Malformed(278, `version ${shown(version)} is not understood`);
    return { ok: true, answer: answerOf(fields, kind) };
  } catch (error) {
    if (error instanceof Malformed) return { ok: false, message: error.message };
    throw error;
  }
}

function wireOf(answer: Answer): object {
  const { id } = answer;
  const v = PROTOCOL_VERSION;
  switch (answer.kind) {
    case 'hello': {
      const { name, dialect, schema, pid, owner, previous, product, fence } = answer.answer;
      const about = { name, dialect, schema, pid, owner, previous, product, fence };
      // What is undefined is left out of the line.
      return { v, id, ok: true, ...about, ...stateWire(answer.answer) };
    }
    case 'status':
      return { v, id, ok: true, ...stateWire(answer.answer) };
    case 'ping':
      return { v, id, ok: true };
    case 'apply': {
      const { outcome, code, message, took } = answer.answer;
      if (outcome === 'wrong-state') return { v, id, ok: false, code, message, ...stateWire(answer.answer) };
      // What is undefined is left out of the line.
      const values = took === undefined ? undefined : Object.fromEntries(took);
      return { v, id, outcome, code, message, took: values, ...stateWire(answer.answer) };
    }
    case 'read':
      return { v, id, ...readWire(answer.answer) };
    case 'error':
      return { v, id, ok: false, code: answer.code, message: answer.message };
  }
}

/** `aside` is said while it holds, and never denied. */
function stateWire(state: EngineState): EngineState {
  const { incarnation, epoch, index, counter, digest, entries, baseline, aside = false } = state;
  const wire: EngineState = {
    incarnation,
    epoch,
    index,
    counter,
    digest,
    entries,
    ...(baseline === undefined ? {} : { baseline }),
  };
  return aside ? { ...wire, aside } : wire;
}

function readWire({ index, entries, more, digests }: ReadAnswer): object {
  if (digests !== undefined) {
    const nodes = [...digests].map(([path, node]) => [path, [node.digest, node.entries]] as const);
    return { index, digests: Object.fromEntries(nodes) };
  }
  // fromEntries defines each key, `__proto__` too; an assignment would lose that one.
  return { index, entries: Object.fromEntries(entries ?? []), more: more ?? null };
}

function answerOf(fields: Fields, kind: AnswerKind): Answer {
  if (fields['ok'] === false) return refusalOf(fields, kind);
  if (has(fields, 'ok') && fields['ok'] !== true) throw new Malformed(278, `ok is ${shown(fields['ok'])}`);
  const id = text(fields, 'id');
  switch (kind) {
    case 'hello': {
      const names = {
        name: text(fields, 'name'),
        dialect: text(fields, 'dialect'),
        ...(has(fields, 'schema') ? { schema: text(fields, 'schema') } : {}),
        pid: count(fields, 'pid'),
        ...(has(fields, 'owner') ? { owner: text(fields, 'owner') } : {}),
        ...(has(fields, 'previous') ? { previous: count(fields, 'previous') } : {}),
        ...(has(fields, 'product') ? { product: text(fields, 'product') } : {}),
        ...(has(fields, 'fence') ? { fence: fenceOf(fields) } : {}),
      };
      return { kind, id, answer: { ...names, ...stateOf(fields) } };
    }
    case 'apply':
      return { kind, id, answer: appliedOf(fields) };
    case 'read':
      return { kind, id, answer: readOf(fields) };
    case 'status':
      return { kind, id, answer: stateOf(fields) };
    case 'ping':
      return { kind, id };
  }
}

function refusalOf(fields: Fields, kind: AnswerKind): Answer {
  const { code, message } = verdictOf(fields);
  if (code === 0) throw new Malformed(278, 'an error has the code 0');
  const given = required(fields, 'id');
  if (given === null) return { kind: 'error', id: null, code, message };
  const id = textOf(given, 'id', TEXT_LENGTH_MAX);
  if (kind !== 'apply' || code !== 1204) return { kind: 'error', id, code, message };
  return { kind, id, answer: { ...stateOf(fields), outcome: 'wrong-state', code, message } };
}

function fenceOf(fields: Fields): 'exact' | 'ordered' {
  const fence = text(fields, 'fence');
  if (fence === 'exact' || fence === 'ordered') return fence;
  throw new Malformed(278, `fence is ${shown(fence)}, not exact or ordered`);
}

function appliedOf(fields: Fields): ApplyAnswer {
  const outcome = required(fields, 'outcome');
  if (outcome !== 'applied' && outcome !== 'refused' && outcome !== 'dirty') {
    throw new Malformed(278, `outcome is ${shown(outcome)}, not applied, refused or dirty`);
  }
  const { code, message } = verdictOf(fields);
  if ((outcome === 'applied') !== (code === 0)) throw new Malformed(278, `${outcome} with the code ${code}`);
  const took = outcome === 'applied' && has(fields, 'took') ? { took: tookOf(required(fields, 'took')) } : {};
  return { ...stateOf(fields), outcome, code, message, ...took };
}

function tookOf(value: unknown): ReadonlyMap<string, string | null> {
  if (!isFields(value)) throw new Malformed(278, `took is ${shown(value)}, not keys and values`);
  return new Map(
    Object.entries(value).map(([key, item]) => [
      key,
      item === null ? null : textOf(item, `took[${shown(key)}]`, TEXT_LENGTH_MAX),
    ]),
  );
}

/** Code and words. Somebody else's engine may use numbers that we do not give: a caller must be able to rely on ours. */
function verdictOf(fields: Fields): { code: Code; message: string } {
  const code = count(fields, 'code');
  const message = has(fields, 'message') ? text(fields, 'message', TEXT_LENGTH_MAX) : '';
  return isCode(code) ? { code, message } : { code: 1205, message: `${message} (the engine's code ${code})` };
}

function stateOf(fields: Fields): EngineState {
  const aside = has(fields, 'aside') && flag(fields, 'aside');
  const state: EngineState = {
    incarnation: text(fields, 'incarnation'),
    epoch: count(fields, 'epoch'),
    index: count(fields, 'index'),
    counter: count(fields, 'counter'),
    digest: text(fields, 'digest'),
    entries: count(fields, 'entries'),
    ...(has(fields, 'baseline') ? { baseline: text(fields, 'baseline') } : {}),
  };
  return aside ? { ...state, aside } : state;
}

function readOf(fields: Fields): ReadAnswer {
  const index = count(fields, 'index');
  if (has(fields, 'digests')) return { index, digests: digestsOf(fields['digests']) };
  const more = required(fields, 'more');
  return {
    index,
    entries: entriesOf(required(fields, 'entries')),
    more: more === null ? null : textOf(more, 'more', TEXT_LENGTH_MAX),
  };
}

function entriesOf(value: unknown): ReadonlyMap<string, string> {
  if (!isFields(value)) throw new Malformed(278, `entries is ${shown(value)}, not an object`);
  const entries = new Map<string, string>();
  for (const [key, item] of Object.entries(value)) {
    entries.set(textOf(key, 'a key', TEXT_LENGTH_MAX), textOf(item, 'a value', TEXT_LENGTH_MAX));
  }
  return entries;
}

function digestsOf(value: unknown): ReadonlyMap<string, { digest: string; entries: number }> {
  if (!isFields(value)) throw new Malformed(278, `digests is ${shown(value)}, not an object`);
  const nodes = new Map<string, { digest: string; entries: number }>();
  for (const [path, node] of Object.entries(value)) {
    if (!isPath(path)) throw new Malformed(278, `${shown(path)} is not the path of a node`);
    if (!Array.isArray(node) || node.length !== 2) {
      throw new Malformed(278, `the node ${path} is ${shown(node)}, not a digest and a number of entries`);
    }
    nodes.set(path, { digest: textOf(node[0], 'a digest', 256), entries: countOf(node[1], 'entries') });
  }
  return nodes;
}
