// An engine for tests that keeps the protocol but for one thing, which a test names: a switch at each step where a real
// engine could go wrong. Without a lie it is honest. A second kind of lie is told by a go-between on the wire.
//
// It takes a moment for every change, as a product does: a fence that does not wait is seen to.

import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { setImmediate as moment, setTimeout as sleep } from 'node:timers/promises';
import {
  type ApplyAnswer,
  type ApplyMessage,
  Draft,
  type EngineState,
  type EnterMessage,
  type HelloMessage,
  LiveConfiguration,
  type LocalMessage,
  type ReadAnswer,
  type ReadMessage,
  type Refusal,
} from '@lockstep/core';
import type { LinkAddress } from '../address.ts';
import type { ServedEngine } from '../session.ts';
import { hash, KEY_VALUE } from './key-value.ts';
import { KEY, served } from './raw.ts';

/** What an engine gets wrong, and the check that must find it. */
export const ENGINE_LIES = {
  'forgets the epoch': 'fence',
  'lowers the epoch': 'old-hello',
  'answers hello at once': 'fence-waits',
  'raises the epoch in a local session': 'local-session',
  'listens to any owner': 'owner',
  'is taken over at the same epoch': 'take-over',
  'cannot be taken over': 'take-over',
  'does not tell what was before': 'hello',
  'is another incarnation each time': 'hello',
  'executes what comes again': 'repeated',
  'repeats for another id': 'other-id',
  'ignores after': 'after',
  'ignores base': 'base',
  'lets the index go back': 'index',
  'counts indices itself': 'index',
  'forgets answers': 'answers-kept',
  'refuses and changes': 'refused',
  'does the first half': 'all-or-none',
  'passes over what it refuses': 'all-or-none',
  'does not decide what it refuses': 'refused',
  'takes no empty message': 'empty',
  'ignores the counter': 'counter',
  'counts what it refuses': 'counter',
  'moves the index by itself': 'local-apply',
  'shows the digest of before a local change': 'local-apply',
  'makes up a digest': 'digest',
  'hashes keys alone': 'digest',
  'counts entries that are gone': 'digest',
  'has a digest of its history': 'path-independence',
  'forgets a node': 'digest-tree',
  'shows empty nodes': 'digest-tree',
  'drops an entry between pages': 'pages',
  'repeats an entry on the next page': 'pages',
  'never ends its pages': 'pages',
  'reads any prefix': 'prefix',
  'cuts what is under a node': 'under',
  'leaves something behind': 'undo',
  'executes later what was cut off': 'cut',
  'enters with anything': 'aside',
  'is aside for ever': 'aside',
  'enters in an old epoch': 'enter',
} as const;

/** What goes wrong on the wire, and the check that must find it. */
export const WIRE_LIES = {
  'answers no stranger': 'ping',
  'knows no key': 'key',
  'swaps answers': 'order',
  'executes half a line': 'half-line',
  'passes over unknown fields': 'unknown-fields',
  'takes half a position for none': 'malformed',
  'ends at a line that is not JSON': 'garbage',
  'takes commands with a line end': 'texts',
  'takes any line from a stranger': 'long-line',
  'answers nobody who ended': 'pieces',
  'is full after some': 'crowd',
  'has room for a few': 'many-at-once',
} as const;

export type EngineLie = keyof typeof ENGINE_LIES;
export type WireLie = keyof typeof WIRE_LIES;

/** Answers that are kept for messages that come again. */
const KEPT = 1_024;

/** How long a message that was cut off takes to have its effect, in ms. */
const LATE_MS = 10;

export class Liar implements ServedEngine {
  readonly #lie: EngineLie | null;
  readonly #live = new LiveConfiguration(hash, KEY_VALUE.references);
  readonly #answers = new Map<number, { readonly id: string; readonly answer: ApplyAnswer }>();
  #epoch = 0;
  #owner = '';
  #index = 0;
  #counter = 0;
  #aside: boolean;
  #asked = 0;
  /** What a digest of the way here is made of. */
  #history = '';
  #staleDigest: string | null = null;
  #gone = 0;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(lie: EngineLie | null, aside = false) {
    this.#lie = lie;
    this.#aside = aside;
  }

  get tenure(): { readonly epoch: number; readonly owner: string } {
    return { epoch: this.#epoch, owner: this.#owner };
  }

  status(): EngineState {
    if (this.#lie === 'raises the epoch in a local session') this.#epoch += 1;
    return this.#state();
  }

  #state(): EngineState {
    const lie = this.#lie;
    this.#asked += 1;
    const state: EngineState = {
      incarnation: lie === 'is another incarnation each time' ? `life-${this.#asked}` : 'life-1',
      epoch: this.#epoch,
      index: this.#index,
      counter: this.#counter,
      digest: this.#staleDigest ?? this.#digest(),
      entries: this.#live.size + (lie === 'counts entries that are gone' ? this.#gone : 0),
    };
    return this.#aside ? { ...state, aside: true } : state;
  }

  async hello(
    message: HelloMessage,
  ): Promise<EngineState & { readonly owner: string; readonly previous: number }> {
    const lie = this.#lie;
    const previous = this.#epoch;
    this.#heed(message);
    if (lie !== 'answers hello at once' && lie !== 'executes later what was cut off') await this.#tail;
    const told = lie === 'does not tell what was before' ? this.#epoch : previous;
    return { ...this.#state(), owner: this.#owner, previous: told };
  }

  apply(message: ApplyMessage): Promise<ApplyAnswer> {
    return this.#inTurn(() => this.#decide(message));
  }

  applyLocal({ commands }: LocalMessage): Promise<ApplyAnswer> {
    return this.#inTurn(async () => {
      const before = this.#digest();
      const refusal = await this.#execute(commands);
      if (refusal === null) this.#counter += commands.length;
      if (this.#lie === 'moves the index by itself') this.#index += 1;
      if (this.#lie === 'shows the digest of before a local change') this.#staleDigest = before;
      return this.#answer(refusal);
    });
  }

  enter({ epoch, digest }: EnterMessage): Promise<ApplyAnswer> {
    return this.#inTurn(async () => {
      const over = epoch < this.#epoch && this.#lie !== 'enters in an old epoch';
      const other = digest !== this.#digest() && this.#lie !== 'enters with anything';
      if (over || other) return this.#wrong('not now');
      if (this.#lie !== 'is aside for ever') this.#aside = false;
      return this.#answer(null);
    });
  }

  read(message: ReadMessage): ReadAnswer {
    const index = this.#index;
    if ('digests' in message) return { index, digests: this.#nodes(message.digests) };
    if ('under' in message) {
      const keys = this.#live.keysUnder(message.under);
      const cut = this.#lie === 'cuts what is under a node' ? keys.slice(0, 1) : keys;
      return { index, entries: this.#entries(cut), more: null };
    }
    if ('baseline' in message) return { index, entries: new Map(), more: null };
    const { prefix, after = '', limit } = message;
    const lie = this.#lie;
    const keys = this.#live.keys(lie === 'reads any prefix' ? '' : prefix);
    const again = lie === 'repeats an entry on the next page';
    const start = keys.findIndex((key) => (again ? key >= after : key > after));
    const skipped = lie === 'drops an entry between pages' && after !== '' ? 1 : 0;
    const page = start === -1 ? [] : keys.slice(start + skipped, start + skipped + limit);
    const last = start === -1 || start + skipped + page.length >= keys.length;
    const more = last && lie !== 'never ends its pages' ? null : (page.at(-1) ?? null);
    return { index, entries: this.#entries(page), more };
  }

  #heed({ epoch, owner, takeOver = false }: HelloMessage): void {
    const lie = this.#lie;
    if (epoch < this.#epoch && lie !== 'lowers the epoch') return;
    const foreign = this.#owner !== '' && owner !== this.#owner && lie !== 'listens to any owner';
    const above = epoch > this.#epoch || lie === 'is taken over at the same epoch';
    const taken = takeOver && above && (lie !== 'cannot be taken over' || this.#owner === '');
    if (foreign && !taken && !this.#kit(owner)) return;
    this.#epoch = epoch;
    this.#owner = owner;
  }

  /** An engine that cannot be taken over at all could not even be begun with. */
  #kit(owner: string): boolean {
    return this.#lie === 'cannot be taken over' && owner.startsWith('conformance-');
  }

  async #decide(message: ApplyMessage): Promise<ApplyAnswer> {
    const lie = this.#lie;
    const { id, epoch, index, after, base, commands } = message;
    const late = lie === 'executes later what was cut off';
    if (late) await sleep(LATE_MS);
    if (epoch < this.#epoch && lie !== 'forgets the epoch' && !late) return this.#wrong('the epoch is over');
    const known = this.#answers.get(index);
    const again = known !== undefined && (known.id === id || lie === 'repeats for another id');
    if (again && lie !== 'executes what comes again') return known.answer;
    const twice = again && lie === 'executes what comes again';
    if (!twice) {
      if (index <= this.#index && lie !== 'lets the index go back')
        return this.#wrong('the index is decided');
      if (after !== this.#index && lie !== 'ignores after') return this.#wrong('another index');
      if (base !== this.#state().digest && lie !== 'ignores base') return this.#wrong('another digest');
    }
    if (commands.length === 0 && lie === 'takes no empty message') return this.#wrong('no commands');
    const refusal = await this.#execute(commands);
    if (refusal === null || lie === 'counts what it refuses') {
      const counted = this.#counter + commands.length;
      this.#counter = lie === 'ignores the counter' ? counted : (message.counter ?? counted);
    }
    if (refusal !== null && lie === 'does not decide what it refuses') return this.#answer(refusal);
    this.#epoch = Math.max(this.#epoch, epoch);
    this.#index = lie === 'counts indices itself' ? this.#index + 1 : index;
    const answer = this.#answer(refusal);
    this.#answers.set(index, { id, answer });
    const [oldest] = this.#answers.keys();
    const full = this.#answers.size > (lie === 'forgets answers' ? 16 : KEPT);
    if (full && oldest !== undefined) this.#answers.delete(oldest);
    return answer;
  }

  async #execute(lines: readonly string[]): Promise<Refusal | null> {
    const lie = this.#lie;
    await moment();
    const draft = new Draft(this.#live, KEY_VALUE.references);
    let refusal: Refusal | null = null;
    for (const line of lines) {
      refusal = reduce(draft, line);
      if (refusal !== null && lie === 'passes over what it refuses' && lines.length > 1) refusal = null;
      else if (refusal !== null) break;
    }
    if (refusal !== null && lie === 'refuses and changes') reduce(draft, 'surprise=1');
    else if (refusal !== null && lie !== 'does the first half') return refusal;
    if (lie === 'leaves something behind' && lines.some((line) => line.endsWith('=')))
      reduce(draft, 'tomb=stone');
    const changes = draft.changes();
    this.#gone += changes.filter(({ after }) => after === undefined).length;
    this.#history = hash(`${this.#history}${lines.join('\n')}`);
    this.#live.apply(changes);
    return refusal;
  }

  #digest(): string {
    const { digest } = this.#live;
    switch (this.#lie) {
      case 'makes up a digest':
        return hash(digest).slice(0, 32);
      case 'hashes keys alone':
        return hash(this.#live.keys().join('\n')).slice(0, 32);
      case 'has a digest of its history':
        // So that what is taken back looks as if it were.
        return this.#live.size === 0 ? digest : hash(this.#history).slice(0, 32);
      default:
        return digest;
    }
  }

  #nodes(path: string): ReadonlyMap<string, { digest: string; entries: number }> {
    const nodes = new Map(this.#live.children(path));
    const [some] = nodes.keys();
    if (this.#lie === 'forgets a node' && some !== undefined) nodes.delete(some);
    if (this.#lie === 'shows empty nodes') {
      for (const digit of '0123456789abcdef') {
        const child = path + digit;
        if (!nodes.has(child)) nodes.set(child, { digest: '0'.repeat(32), entries: 0 });
      }
    }
    return nodes;
  }

  #entries(keys: readonly string[]): Map<string, string> {
    return new Map(keys.map((key) => [key, this.#live.get(key) ?? '']));
  }

  #answer(refusal: Refusal | null): ApplyAnswer {
    if (refusal === null) return { ...this.#state(), outcome: 'applied', code: 0, message: 'Done' };
    return { ...this.#state(), outcome: 'refused', ...refusal };
  }

  #wrong(message: string): ApplyAnswer {
    return { ...this.#state(), outcome: 'wrong-state', code: 1204, message };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#tail.then(work);
    this.#tail = turn;
    return turn;
  }
}

/** Null means that the draft has it. */
function reduce(draft: Draft, line: string): Refusal | null {
  const parsed = KEY_VALUE.parse(line);
  if (!parsed.ok) return parsed.refusal;
  const reduction = KEY_VALUE.reduce(draft, parsed.command);
  if (!reduction.ok) return reduction.refusal;
  draft.apply(reduction.changes);
  return null;
}

/** An honest engine, and a go-between that lies about what each side says. Gone with the test. */
export async function lyingWire(t: TestContext, lie: WireLie): Promise<LinkAddress> {
  const { address } = await served(t, { engine: new Liar(null) });
  let opened = 0;
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (front) => {
    opened += 1;
    open.add(front);
    front.on('close', () => open.delete(front));
    front.on('error', () => undefined);
    const full =
      (lie === 'is full after some' && opened > 500) || (lie === 'has room for a few' && open.size > 100);
    if (full) front.destroy();
    else goBetween(lie, front, connect({ ...address, allowHalfOpen: true }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('a port was asked for');
  return { host: '127.0.0.1', port: bound.port };
}

function goBetween(lie: WireLie, front: Socket, back: Socket): void {
  back.on('error', () => undefined);
  let known = false;
  let ended = false;
  const requests = splitter((line) => {
    known ||= line.includes('"hello"');
    if (lie === 'answers no stranger' && !known) return;
    if (lie === 'ends at a line that is not JSON' && !/^\{.*\}\r?$/.test(line)) {
      front.destroy();
      return;
    }
    back.write(`${spoiled(lie, line)}\n`);
  });
  // A stranger's line goes on in pieces that are no longer than what the engine takes.
  front.on('data', (chunk: Buffer) => {
    const tooLong = lie === 'takes any line from a stranger' && chunk.length > 60_000 && !known;
    if (!tooLong) requests.push(chunk);
  });
  const late = (): void => {
    ended = true;
    if (lie === 'executes half a line' && requests.held !== '') back.write(`${requests.held}\n`);
    if (lie === 'answers nobody who ended') front.destroy();
    if (lie === 'executes half a line') setTimeout(() => back.end(), LATE_MS);
    else back.end();
  };
  front.on('end', late);
  front.on('close', () => {
    if (!ended) back.destroy();
  });
  const answers: string[] = [];
  back.on('data', (chunk: Buffer) => fromEngine.push(chunk));
  const fromEngine = splitter((line) => {
    if (lie !== 'swaps answers') front.write(`${line}\n`);
    else if (line.includes('"ping-2"')) answers.push(line);
    else front.write([line, ...answers.splice(0)].map((one) => `${one}\n`).join(''));
  });
  back.on('end', () => front.end());
  back.on('close', () => front.destroy());
}

/** What the engine gets of a request. */
function spoiled(lie: WireLie, line: string): string {
  let request: Record<string, unknown>;
  try {
    request = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return line;
  }
  if (request === null || typeof request !== 'object') return line;
  if (lie === 'knows no key' && 'key' in request) request['key'] = KEY;
  if (lie === 'passes over unknown fields') delete request['colour'];
  if (lie === 'takes half a position for none' && !('index' in request)) {
    for (const name of ['epoch', 'after', 'base']) if (request['type'] === 'apply') delete request[name];
  }
  const { commands } = request;
  if (lie === 'takes commands with a line end' && Array.isArray(commands)) {
    request['commands'] = commands.map((one) => (typeof one === 'string' ? one.replaceAll('\n', ' ') : one));
  }
  return JSON.stringify(request);
}

function splitter(onLine: (line: string) => void): { push(chunk: Buffer): void; readonly held: string } {
  let held = Buffer.alloc(0);
  return {
    get held() {
      return held.toString('latin1');
    },
    push(chunk) {
      held = Buffer.concat([held, chunk]);
      for (let end = held.indexOf(10); end !== -1; end = held.indexOf(10)) {
        const line = held.subarray(0, end).toString('utf8');
        held = held.subarray(end + 1);
        onLine(line);
      }
    },
  };
}
