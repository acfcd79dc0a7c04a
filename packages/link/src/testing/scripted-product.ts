// A product in memory, behind a real socket, that does what it is told to do wrong. It is what an engine of somebody else's
// looks like to a driver: it has lives, files, users and a tenure, and what was sent to it waits in its sockets while it is
// stopped, and is run when it goes on, also when nobody is there any more to hear the answer.
//
// Two ways to make it fail: a lie (it is so all its life, see PRODUCT_LIES), and faults (what happens to one command more).
//
// On the wire it is lines of JSON: an array with a verb, answered in order by an object.

import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Code } from '@lockstep/core';
import { DOOR, hashOf, namesOf, PLACE, ROOM, SECRET } from './scripted-dialect.ts';

/** What it gets wrong, always. Beside each, the check that must find it is in scripted-fixture.ts. */
export type ProductLie =
  | 'refuses and changes'
  | 'runs the first half of what it refuses'
  | 'says nothing in its refusals'
  | 'clamps without saying'
  | 'does nothing and says done'
  | 'changes something else too'
  | 'refuses what is so already'
  | 'keeps what was deleted'
  | 'remembers the way'
  | 'shows a list in any order'
  | 'shows a counter'
  | 'shows its pid'
  | 'shows a password'
  | 'leaves an entry out'
  | 'reads too much'
  | 'reads what was before'
  | 'tells what it was told'
  | 'runs later what an old session left'
  | 'lets old sessions go on'
  | 'forgets its tenure'
  | 'obeys a lower epoch'
  | 'obeys two owners of an epoch'
  | 'takes its time to be taken'
  | 'changes when it is taken'
  | 'is the same life after a restart'
  | 'is another life for each session'
  | 'dies of a long command'
  | 'saves nothing'
  | 'saves half of it by itself'
  | 'lets anybody change it'
  | 'forgets that it is busy';

/** What happens to one command. */
export type Fault =
  | { readonly kind: 'refuse'; readonly code?: Code; readonly changes?: boolean }
  | { readonly kind: 'late' | 'never' }
  | { readonly kind: 'twice' | 'garbled' | 'without effect' | 'cut before' | 'cut after' }
  /** The connection ends when so many bytes of the answer are out. */
  | { readonly kind: 'cut in answer'; readonly bytes: number };

export interface ProductOptions {
  /** What its own files say. */
  readonly files?: Readonly<Record<string, string>>;
  readonly lie?: ProductLie | null;
}

/** Users and their passwords; the guest may read, and change nothing. */
export const USERS = { admin: 'open sesame', guest: 'let me look' } as const;

/** Bytes in a request line that it takes; a longer one ends the connection. */
const REQUEST_BYTES_MAX = 20_000;

const FILES: Readonly<Record<string, string>> = {
  colours: 'red,green,blue',
  limit: '100',
  mode: 'fast',
  [ROOM]: '1000',
  [SECRET]: hashOf('from the file'),
};

/** How long what comes later takes, in ms. */
const LATE_MS = 5;

const MODES = ['fast', 'slow', 'careful'];
const LIMIT_MAX = 1_000;

type Request = readonly [verb: string, ...args: unknown[]];
type Answer = Readonly<Record<string, unknown>>;

interface Connection {
  readonly socket: Socket;
  readonly number: number;
  user: string | null;
  /** Who took the product on it; null: nobody. */
  tenure: { epoch: number; owner: string } | null;
  /** Ended by the product. */
  ended: boolean;
  held: string;
}

let products = 0;

export class ScriptedProduct {
  readonly path: string;
  readonly #lie: ProductLie | null;
  #files: Map<string, string>;
  #live: Map<string, string>;
  #stored = 0;
  busy = false;
  /** Requests of any kind that were run. */
  requests = 0;
  #life = 0;
  #tenure: { epoch: number; owner: string } | null = null;
  #server: Server | null = null;
  readonly #connections = new Set<Connection>();
  #opened = 0;
  #stopped = false;
  /** In the order in which they came, over all connections. */
  #waiting: { connection: Connection; line: string }[] = [];
  #faults: (Fault | null)[] = [];
  #late: (() => void)[] = [];
  #history = '';
  #readings = 0;
  #before = new Map<string, string>();
  readonly #told = new Map<string, string>();

  constructor({ files = {}, lie = null }: ProductOptions = {}) {
    products += 1;
    this.path = join(tmpdir(), `scripted-${process.pid}-${products}.sock`);
    this.#lie = lie;
    this.#files = new Map([...Object.entries({ ...FILES, ...files }), [PLACE, this.path]]);
    this.#live = new Map(this.#files);
  }

  get incarnation(): string {
    return this.#lie === 'is the same life after a restart' ? 'life' : `life-${this.#life}-${this.path}`;
  }

  get pid(): number {
    return 40_000 + products + this.#life;
  }

  /** Connections that are open. */
  get connections(): number {
    return this.#connections.size;
  }

  get entries(): ReadonlyMap<string, string> {
    return this.#live;
  }

  async start(): Promise<void> {
    this.#life += 1;
    this.#live = new Map(this.#files);
    this.#tenure = null;
    this.#stopped = false;
    rmSync(this.path, { force: true });
    const server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket));
    server.listen({ path: this.path, backlog: 1_024 });
    await once(server, 'listening');
    this.#server = server;
  }

  /** As by SIGSTOP: connections and bytes are taken by the system, and nothing is run. */
  stop(): void {
    this.#stopped = true;
  }

  continue(): void {
    this.#stopped = false;
    for (const { connection, line } of this.#waiting.splice(0)) this.#run(connection, line);
  }

  /** As by SIGKILL: what waits is never run. */
  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    this.#waiting = [];
    for (const connection of this.#connections) this.#end(connection);
    if (server === null) return;
    server.close();
    await once(server, 'close');
  }

  /** Another life, from its files. */
  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /** Requests that wait because it is stopped. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** The next commands that are run fail so, each in its own way; null: not. */
  fail(...faults: readonly (Fault | null)[]): void {
    this.#faults.push(...faults);
  }

  /** Things stored in it, which no configuration brings back. */
  get stored(): number {
    return this.#stored;
  }

  fill(things: number): void {
    this.#stored = things;
  }

  /** Somebody uses it. */
  use(): void {
    this.requests += 1;
  }

  /** Lets out the answers that were late. */
  release(): void {
    for (const answer of this.#late.splice(0)) answer();
  }

  /** A change past every driver. */
  set(name: string, value: string | undefined): void {
    if (value === undefined) this.#live.delete(name);
    else this.#live.set(name, value);
  }

  #accept(socket: Socket): void {
    this.#opened += 1;
    const number = this.#opened;
    const connection: Connection = { socket, number, user: null, tenure: null, ended: false, held: '' };
    this.#connections.add(connection);
    socket.setEncoding('utf8');
    socket.on('error', () => undefined);
    socket.on('close', () => this.#connections.delete(connection));
    socket.on('end', () => socket.end());
    socket.on('data', (chunk: string) => this.#take(connection, chunk));
    if (this.#live.get(DOOR) === 'shut') this.#end(connection);
  }

  #take(connection: Connection, chunk: string): void {
    const lines = (connection.held + chunk).split('\n');
    connection.held = lines.pop() ?? '';
    for (const line of lines) {
      if (this.#stopped) this.#waiting.push({ connection, line });
      else this.#run(connection, line);
    }
  }

  #run(connection: Connection, line: string): void {
    if (connection.ended) {
      const later = this.#lie === 'runs later what an old session left';
      if (later) setTimeout(() => this.#answer(connection, JSON.parse(line) as Request), LATE_MS);
      return;
    }
    this.requests += 1;
    const dies = this.#lie === 'dies of a long command';
    if (Buffer.byteLength(line) > (dies ? 5_000 : REQUEST_BYTES_MAX)) {
      if (dies) void this.kill();
      else this.#end(connection);
      return;
    }
    const request = requestOf(line);
    if (request === null) {
      this.#end(connection);
      return;
    }
    const answer = this.#answer(connection, request);
    if (answer !== null) connection.socket.write(`${JSON.stringify(answer)}\n`);
  }

  #answer(connection: Connection, [verb, ...args]: Request): Answer | null {
    if (verb === 'HELLO') return this.#hello(connection, args as [string, string]);
    if (connection.user === null) return no(257, 'say hello first');
    switch (verb) {
      case 'TENURE':
        return { tenure: this.#lie === 'forgets its tenure' ? null : this.#tenure };
      case 'TAKE':
        return this.#taken(connection, args as [number, string]);
      case 'READ':
        return { entries: [...this.#read(args[0] as readonly string[] | null)] };
      default:
        return this.#command(connection, verb, args[0] as readonly string[], args[1] === true);
    }
  }

  #hello(connection: Connection, [user, password]: [string, string]): Answer {
    if (!Object.hasOwn(USERS, user) || USERS[user as keyof typeof USERS] !== password)
      return no(257, 'wrong user or password');
    connection.user = user;
    const each = this.#lie === 'is another life for each session' ? `-${connection.number}` : '';
    return { product: 'scripted 1.0', incarnation: `${this.incarnation}${each}`, pid: this.pid };
  }

  #taken(connection: Connection, [epoch, owner]: [number, string]): Answer | null {
    const lie = this.#lie;
    const held = this.#tenure;
    const lower = held !== null && epoch < held.epoch && lie !== 'obeys a lower epoch';
    const other = held !== null && epoch === held.epoch && owner !== held.owner;
    if (lower || (other && lie !== 'obeys two owners of an epoch')) return { taken: false, by: held };
    if (lie === 'takes its time to be taken') {
      connection.tenure = { epoch, owner };
      setTimeout(() => {
        this.#tenure = { epoch, owner };
        connection.socket.write('{"taken":true}\n');
      }, LATE_MS);
      return null;
    }
    this.#tenure = { epoch, owner };
    const old = [...this.#connections].filter((one) => one !== connection && one.tenure !== null);
    if (lie !== 'lets old sessions go on') for (const one of old) this.#end(one);
    connection.tenure = { epoch, owner };
    if (lie === 'changes when it is taken') this.#live.set('taken', String(epoch));
    return { taken: true };
  }

  #read(keys: readonly string[] | null): Map<string, string> {
    const lie = this.#lie;
    const source = lie === 'reads what was before' ? this.#before : this.#live;
    const all = new Map([...source].sort(([a], [b]) => (a < b ? -1 : 1)));
    if (lie === 'shows a counter') all.set('requests', String(this.requests));
    if (lie === 'shows its pid') all.set('process', String(this.pid));
    if (lie === 'shows a password') all.set('login', USERS.admin);
    if (lie === 'remembers the way') all.set('colours', `${all.get('colours') ?? ''}${this.#history}`);
    if (lie === 'leaves an entry out' && keys === null) all.delete('list');
    if (lie === 'shows a list in any order') {
      this.#readings += 1;
      const turned = this.#readings % 2 === 0 ? 'reverse' : 'slice';
      all.set('colours', (all.get('colours') ?? '').split(',')[turned]().join(','));
    }
    if (keys === null) return all;
    if (lie === 'tells what it was told') for (const [key, value] of this.#told) all.set(key, value);
    const more = lie === 'reads too much' ? ['mode'] : [];
    return new Map([...all].filter(([key]) => keys.includes(key) || more.includes(key)));
  }

  #command(connection: Connection, verb: string, words: readonly string[], forced: boolean): Answer | null {
    const lie = this.#lie;
    if (connection.user !== 'admin' && lie !== 'lets anybody change it')
      return no(257, `${connection.user ?? ''} may not ${verb}`);
    if (this.busy && lie !== 'forgets that it is busy') return { ...no(272, 'busy'), retryable: true };
    const fault = this.#faults.shift() ?? null;
    if (fault?.kind === 'cut before') {
      this.#end(connection);
      return null;
    }
    if (lie === 'reads what was before') this.#before = new Map(this.#live);
    const refusal = this.#refusalOf(fault, verb, words, forced);
    if (refusal === null) {
      if (fault?.kind !== 'without effect' && lie !== 'does nothing and says done') this.#change(verb, words);
      if (lie === 'changes something else too' && verb === 'SET') this.#live.set('beside', words[1] ?? '');
    } else {
      const half = lie === 'runs the first half of what it refuses' && verb === 'SET';
      if (fault?.kind === 'refuse' && fault.changes === true) this.#change(verb, words);
      if (half && words.length > 2) this.#live.set(words[0] ?? '', words[1] ?? '');
      if (lie === 'refuses and changes') this.#live.set('surprise', words.join(' '));
    }
    return this.#say(connection, fault, refusal ?? {});
  }

  #refusalOf(fault: Fault | null, verb: string, words: readonly string[], forced: boolean): Answer | null {
    if (fault?.kind === 'refuse') return no(fault.code ?? 1097, 'it was told to refuse');
    const names = namesOf(verb, words);
    const lie = this.#lie;
    const next = (name: string): string | undefined => {
      if (verb === 'SET') return words[names.indexOf(name) * 2 + 1];
      return verb === 'APPEND' ? `${this.#live.get(name) ?? ''},${words[1] ?? ''}` : undefined;
    };
    if (lie === 'refuses what is so already' && names.some((name) => next(name) === this.#live.get(name)))
      return no(1097, 'it is so already');
    if (verb === 'UNSET') return no(1088, 'no such command');
    const missing = names.find((name) => !this.#live.has(name));
    if ((verb === 'DEL' || verb === 'APPEND') && missing !== undefined) return no(258, `no ${missing}`);
    for (const name of names) {
      const value = next(name);
      if (value === undefined) continue;
      const said = lie === 'says nothing in its refusals' ? '' : `a bad value for ${name}`;
      if (name === 'mode' && !MODES.includes(value)) return no(1097, said);
      if (name === 'limit' && !/^\d{1,9}$/.test(value)) return no(1097, said);
      if (name === DOOR && !forced) return no(257, 'nobody gets in any more');
      if (name === ROOM && Number(value) < this.#stored && !forced)
        return no(257, `${this.#stored} are stored`);
    }
    return null;
  }

  #change(verb: string, words: readonly string[]): void {
    const lie = this.#lie;
    if (lie === 'remembers the way' && verb === 'APPEND') this.#history += ',';
    switch (verb) {
      case 'SET':
        for (let at = 0; at < words.length; at += 2) this.#put(words[at] ?? '', words[at + 1] ?? '');
        break;
      case 'APPEND':
        this.#put(words[0] ?? '', `${this.#live.get(words[0] ?? '') ?? ''},${words[1] ?? ''}`);
        break;
      case 'DEL':
        for (const word of words) if (lie !== 'keeps what was deleted') this.#live.delete(word);
        break;
      case 'SAVE':
        if (lie !== 'saves nothing') this.#files = new Map(this.#live);
        break;
      default:
    }
  }

  #put(name: string, value: string): void {
    this.#told.set(name, value);
    if (this.#lie === 'saves half of it by itself' && name === 'mode') this.#files.set(name, value);
    const max = this.#lie === 'clamps without saying' ? 50 : LIMIT_MAX;
    this.#live.set(name, name === 'limit' ? String(Math.min(Number(value), max)) : value);
    if (name === ROOM) this.#stored = Math.min(this.#stored, Number(value));
  }

  /** Null where no answer is given, or another one than this. */
  #say(connection: Connection, fault: Fault | null, answer: Answer): Answer | null {
    const line = `${JSON.stringify(answer)}\n`;
    switch (fault?.kind) {
      case 'late':
        this.#late.push(() => connection.socket.write(line));
        return null;
      case 'never':
        return null;
      case 'twice':
        connection.socket.write(line);
        return answer;
      case 'garbled':
        connection.socket.write(`\u0000${line.slice(1)}`);
        return null;
      case 'cut after':
        this.#end(connection);
        return null;
      case 'cut in answer':
        connection.socket.write(line.slice(0, fault.bytes));
        this.#end(connection);
        return null;
      default:
        return answer;
    }
  }

  /** What waits of it is not run. */
  #end(connection: Connection): void {
    connection.ended = true;
    connection.socket.destroySoon();
    this.#connections.delete(connection);
  }
}

/** Null for a line that no driver of this product sends. */
function requestOf(line: string): Request | null {
  try {
    const request: unknown = JSON.parse(line);
    return Array.isArray(request) ? (request as unknown as Request) : null;
  } catch {
    return null;
  }
}

function no(code: Code, message: string): Answer {
  return { refused: { code, message } };
}
