// The driver of the scripted product: honest, or with one lie. It shows how little a driver is: a dialect, a connection that
// answers in order, and nothing that it makes up.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type Code, type Dialect, LockstepError } from '@lockstep/core';
import {
  type Driver,
  type ProductEntries,
  type ProductSession,
  type ProductTarget,
  type Ran,
  SessionEnded,
  type Taken,
  type Tenure,
} from '../driver.ts';
import { PLACE, releasesOf, SCRIPTED, type ScriptedCommand } from './scripted-dialect.ts';

/** What the driver gets wrong. */
export type DriverLie =
  | 'says that what it sent was not sent'
  | 'takes half an answer for one'
  | 'sends again what was cut'
  | 'makes a refusal of a cut'
  | 'takes garbage for an answer'
  | 'passes over answers that nobody asked for'
  | 'gives up by itself'
  | 'reads again only what it changed'
  | 'shows what an earlier session read'
  | 'needs an answer in one piece'
  | 'does not say that it is down'
  | 'says twice that it is down'
  | 'sends what it says was not sent'
  | 'leaves its connections open'
  | 'opens one more each time'
  | 'knows one life only'
  | 'lets anybody be the product'
  | 'leaves one open that was not let in'
  | 'tries a wrong password again and again'
  | 'says the password'
  | 'is busy where it may not'
  | 'does not say that it may be asked again'
  | 'swaps answers'
  | 'destroys whatever it is told'
  | 'takes longer commands than the product'
  | 'keeps what it has released'
  | DialectLie;

/** What the dialect gets wrong. */
type DialectLie =
  | 'passes over junk words'
  | 'takes line ends'
  | 'writes what it does not read'
  | 'plans what is so already'
  | 'forgets what goes'
  | 'copies the first thousand'
  | 'turns lists'
  | 'has a smaller footprint'
  | 'needs nothing'
  | 'leaves secrets in lines'
  | 'asks for no consent';

/** UTF-8 bytes: what the product takes, less what is around it on the wire. */
const COMMAND_BYTES_MAX = 9_000;

export function scriptedDriver(lie: DriverLie | null = null): Driver<ScriptedCommand> {
  return {
    name: 'scripted',
    dialect: dialectWith(lie),
    commandBytesMax: lie === 'takes longer commands than the product' ? 30_000 : COMMAND_BYTES_MAX,
    perInstance: (key) => key === PLACE,
    releases: (command) => (lie === 'keeps what it has released' ? null : releasesOf(command)),
    open: (target) => open(target, lie),
  };
}

function dialectWith(lie: DriverLie | null): Dialect<ScriptedCommand> {
  const honest = SCRIPTED;
  switch (lie) {
    case 'passes over junk words':
      return {
        ...honest,
        parse(line) {
          const parsed = honest.parse(line);
          if (parsed.ok) return parsed;
          const shorter = line.split(' ').slice(0, -1).join(' ');
          return shorter === '' ? parsed : honest.parse(shorter);
        },
      };
    case 'takes line ends':
      return { ...honest, parse: (line) => honest.parse(line.replaceAll(/[\r\n\0]/g, ' ')) };
    case 'writes what it does not read':
      return { ...honest, plan: (...all) => honest.plan(...all).map((line) => line.replaceAll('"', "'")) };
    case 'plans what is so already':
      return {
        ...honest,
        plan: (from, to, keys) => [
          ...honest.plan(from, to, keys),
          ...(to.get('mode') ? [`SET mode ${to.get('mode') ?? ''}`] : []),
        ],
      };
    case 'forgets what goes':
      return { ...honest, plan: (...all) => honest.plan(...all).filter((line) => !line.startsWith('DEL')) };
    case 'copies the first thousand':
      return { ...honest, plan: (...all) => honest.plan(...all).slice(0, 1_000) };
    case 'turns lists':
      return {
        ...honest,
        plan: (...all) =>
          honest.plan(...all).map((line) => {
            const [, start = '', list = ''] = /^(SET \S+ )(\S+,\S+)$/.exec(line) ?? [];
            return start === '' ? line : `${start}${list.split(',').reverse().join(',')}`;
          }),
      };
    case 'has a smaller footprint':
      return { ...honest, footprint: (...all) => honest.footprint(...all).slice(0, 1) };
    case 'needs nothing':
      return { ...honest, needs: () => [] };
    case 'leaves secrets in lines':
      return { ...honest, seal: (line) => line };
    case 'asks for no consent':
      return { ...honest, irreversible: () => null };
    default:
      return honest;
  }
}

/** What was read last of each life. */
const EARLIER = new Map<string, ProductEntries>();

interface Pending {
  readonly request: readonly unknown[];
  readonly resolve: (answer: Record<string, unknown>) => void;
  readonly reject: (error: Error) => void;
}

async function open(target: ProductTarget, lie: DriverLie | null): Promise<ProductSession<ScriptedCommand>> {
  const { name, withinMs, credentials } = target;
  const { user, password } = credentials ?? { user: '', password: '' };
  const tries = lie === 'tries a wrong password again and again' ? 5 : 1;
  let words = '';
  for (let tried = 0; tried < tries; tried += 1) {
    const session = new ScriptedSession(await connected(target), target, lie);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      session.close();
    }, withinMs);
    try {
      const hello = await session.ask('HELLO', user, password);
      if (session.greeted(hello)) return session;
      words = (hello['refused'] as { message: string }).message;
    } catch (error) {
      const [code, why] = late
        ? ([1198, `no answer within ${withinMs} ms`] as const)
        : ([1204, 'something else'] as const);
      throw new LockstepError(code, `${name}: ${why}`, { cause: error });
    } finally {
      clearTimeout(timer);
      if (!session.welcome && lie !== 'leaves one open that was not let in') session.close();
    }
  }
  throw new LockstepError(257, lie === 'says the password' ? `${words}: ${password}` : words);
}

async function connected({ address, name }: ProductTarget): Promise<Socket> {
  const socket = connect(
    'path' in address ? { path: address.path } : { host: address.host, port: address.port },
  );
  try {
    await once(socket, 'connect');
    return socket;
  } catch (error) {
    throw new LockstepError(1196, `${name}: nobody is there`, { cause: error });
  }
}

class ScriptedSession implements ProductSession<ScriptedCommand> {
  product = '';
  incarnation = '';
  pid = 0;
  readonly #socket: Socket;
  readonly #target: ProductTarget;
  readonly #lie: DriverLie | null;
  #pending: Pending[] = [];
  #held = '';
  #ended: string | null = null;
  #resent = false;
  #cached: ProductEntries | null = null;

  constructor(socket: Socket, target: ProductTarget, lie: DriverLie | null) {
    this.#socket = socket;
    this.#target = target;
    this.#lie = lie;
    socket.setNoDelay(true);
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => this.#receive(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => this.#end('the product closed the connection'));
  }

  get ended(): boolean {
    return this.#ended !== null;
  }

  /** Whether the product let us in. */
  get welcome(): boolean {
    return this.product !== '';
  }

  /** Whether it is the product, and lets us in. Throws when it is not. */
  greeted(hello: Record<string, unknown>): boolean {
    const { product, incarnation, pid } = hello;
    if ('refused' in hello) return false;
    if (typeof product !== 'string' && this.#lie !== 'lets anybody be the product')
      throw new Error('a stranger');
    this.product = String(product);
    this.incarnation = this.#lie === 'knows one life only' ? 'life' : String(incarnation);
    this.pid = Number(pid);
    return true;
  }

  async tenure(): Promise<Tenure | null> {
    return (await this.#sure('TENURE'))['tenure'] as Tenure | null;
  }

  async take({ epoch, owner }: Tenure): Promise<Taken> {
    const answer = await this.#sure('TAKE', epoch, owner);
    if (answer['taken'] === true) return { taken: true, fence: 'exact' };
    return { taken: false, by: answer['by'] as Tenure };
  }

  async read(keys: 'all' | readonly string[]): Promise<ProductEntries> {
    const cached = this.#cached;
    if (cached !== null && keys === 'all') return cached;
    const answer = await this.#sure('READ', keys === 'all' ? null : keys);
    const seen = new Map(answer['entries'] as [string, string][]);
    if (keys === 'all' && this.#lie === 'reads again only what it changed') this.#cached = seen;
    if (keys === 'all' && this.#lie === 'shows what an earlier session read') {
      const earlier = EARLIER.get(this.incarnation);
      EARLIER.set(this.incarnation, seen);
      return earlier ?? seen;
    }
    return seen;
  }

  async run(command: ScriptedCommand, options: { readonly irreversible: boolean }): Promise<Ran> {
    const lie = this.#lie;
    // A connection for nothing, which nobody ever closes.
    if (lie === 'opens one more each time') void connected(this.#target);
    const forced = options.irreversible || lie === 'destroys whatever it is told';
    this.#cached = null;
    const answer = await this.ask(command.verb, command.words, forced);
    if (!('refused' in answer)) return { kind: 'done' };
    const { code, message } = answer['refused'] as { code: Code; message: string };
    const words =
      lie === 'says the password' ? `${message} ${this.#target.credentials?.password ?? ''}` : message;
    const retryable =
      (answer['retryable'] === true && lie !== 'does not say that it may be asked again') ||
      (code === 257 && lie === 'is busy where it may not');
    return { kind: 'refused', code, message: words, ...(retryable ? { retryable } : {}) };
  }

  close(): void {
    const { length } = this.#pending;
    this.#finish('it was closed');
    if (this.#lie === 'sends what it says was not sent' && length > 0) setImmediate(() => this.#socket.end());
    else if (this.#lie !== 'leaves its connections open') this.#socket.destroy();
  }

  /** Answered in the order in which it was asked. */
  ask(...request: readonly unknown[]): Promise<Record<string, unknown>> {
    if (this.#ended !== null) return Promise.reject(new SessionEnded(this.#ended, false));
    return new Promise((resolve, reject) => {
      this.#pending.push({ request, resolve, reject });
      const line = `${JSON.stringify(request)}\n`;
      if (this.#lie === 'sends what it says was not sent') setImmediate(() => this.#socket.write(line));
      else this.#socket.write(line);
      if (this.#lie === 'gives up by itself') setTimeout(() => this.#end('it takes too long'), 30);
    });
  }

  /** What only a bug or a lack of rights refuses. */
  async #sure(...request: readonly unknown[]): Promise<Record<string, unknown>> {
    const answer = await this.ask(...request);
    if (!('refused' in answer)) return answer;
    const { code, message } = answer['refused'] as { code: Code; message: string };
    throw new LockstepError(code, message);
  }

  #receive(chunk: string): void {
    if (this.#ended !== null) return;
    const lines = (this.#held + chunk).split('\n');
    this.#held = lines.pop() ?? '';
    if (this.#lie === 'needs an answer in one piece') this.#held = '';
    if (this.#lie === 'swaps answers') lines.reverse();
    for (const line of lines) this.#answer(line);
  }

  #answer(line: string): void {
    const pending = this.#pending.shift();
    if (pending === undefined) {
      if (this.#lie !== 'passes over answers that nobody asked for')
        this.#end('an answer that nobody asked for');
      return;
    }
    let answer: unknown = {};
    try {
      answer = JSON.parse(line);
      if (typeof answer !== 'object' || answer === null) throw new Error('no object');
    } catch {
      if (
        this.#lie !== 'takes garbage for an answer' &&
        !(this.#lie === 'lets anybody be the product' && !this.welcome)
      ) {
        this.#pending.unshift(pending);
        this.#end('what it says cannot be understood');
        return;
      }
      answer = {};
    }
    pending.resolve(answer as Record<string, unknown>);
  }

  #end(reason: string): void {
    if (this.#ended !== null) return;
    if (this.#lie === 'takes half an answer for one' && this.#held !== '') this.#pending.shift()?.resolve({});
    const [cut] = this.#pending;
    const refused = { refused: { code: 1196, message: reason } };
    if (this.#lie === 'makes a refusal of a cut')
      for (const { request, resolve } of this.#pending) if (request[0] === 'SET') resolve(refused);
    if (this.#lie === 'sends again what was cut' && cut !== undefined && !this.#resent) {
      void this.#sendAgain(cut);
      return;
    }
    this.#finish(reason);
    this.#socket.destroy();
    const { onDown } = this.#target;
    // Not let in: whoever opens it is told so.
    if (!this.welcome) return;
    if (this.#lie !== 'does not say that it is down') onDown(reason);
    if (this.#lie === 'says twice that it is down') onDown(reason);
  }

  async #sendAgain(cut: Pending): Promise<void> {
    this.#resent = true;
    this.#pending = [];
    try {
      const session = (await open(this.#target, null)) as ScriptedSession;
      cut.resolve(await session.ask(...cut.request));
      session.close();
    } catch {
      cut.reject(new SessionEnded('it ended', true));
    }
    this.#end('it was cut');
  }

  #finish(reason: string): void {
    if (this.#ended !== null) return;
    this.#ended = reason;
    const unsent = ['says that what it sent was not sent', 'sends what it says was not sent'];
    const sent = !unsent.includes(this.#lie ?? '');
    for (const { reject } of this.#pending.splice(0)) reject(new SessionEnded(reason, sent));
  }
}
