// A native engine that can be told how to fail. Everything it is asked, and what it answers, goes into the trace.
//
// A fault waits for the messages it is meant for (`on`), lets `skip` of them pass and spoils the next `times`.

import { LiveConfiguration } from '../configuration.ts';
import type {
  ApplyAnswer,
  ApplyMessage,
  Engine,
  EngineState,
  EnterMessage,
  HelloAnswer,
  HelloMessage,
  ReadAnswer,
  ReadMessage,
  Sent,
} from '../engine.ts';
import { CODES, type Code, LockstepError } from '../errors.ts';
import { NativeEngine } from '../native-engine.ts';
import { PerEngine } from '../per-engine.ts';
import { readPage } from '../read-from.ts';
import { sha256 } from './hash.ts';
import { LINES, type LinesCommand } from './lines-dialect.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** What goes wrong, in the words of the scenarios. */
export const FAULTS = {
  refuse: 'a resource refuses with a code',
  'refuse-lost': 'a resource refuses with a code, and the connection is lost',
  half: 'it executes something else, and says applied',
  liar: 'it executes something else, and says refused',
  idle: 'it does nothing, and says applied',
  dirty: 'it executes something else, and says dirty',
  local: 'somebody changes it past the manager just before',
  takeover: 'another manager says hello just before',
  'takeover-after': 'another manager says hello while it executes',
  clamp: 'it takes another value than it is asked for, and says so',
  reborn: 'another life of it answers',
  twice: 'the message comes twice',
  slow: 'it executes, and answers after so many ms',
  silent: 'it is never answered, nor executed',
  'silent-after': 'it is executed, never answered',
  lost: 'the connection is lost before it arrives',
  'lost-after': 'the connection is lost after it was executed',
  unsent: 'it certainly never leaves',
  crash: 'it dies of the message',
  foreign: 'it says hello in another dialect',
  'other-schema': 'it says hello with another schema of the dialect',
  garbled: 'its answer lacks what was asked for',
  'false-digest': 'it shows a digest that is not that of what it holds',
} as const;

export type FaultKind = keyof typeof FAULTS;

/** Marks that nothing is ever answered. */
const NEVER: unique symbol = Symbol('never');

const FALSE_DIGEST = 'f'.repeat(32);

export interface Fault {
  readonly kind: FaultKind;
  readonly on: 'command' | 'settle' | 'apply' | 'enter' | 'read' | 'status' | 'hello' | 'end' | 'start';
  readonly value: string;
  /** Only messages about this key (default: any). */
  readonly about?: string;
  skip: number;
  times: number;
}

/** What watches from outside. */
export interface Watcher {
  trace(line: string): void;
  /** A message that may change the engine arrives. */
  onApply(engine: ScriptedEngine): void;
  /** An answer leaves. */
  onAnswer(state: EngineState): void;
}

const NOBODY: Watcher = { trace: () => undefined, onApply: () => undefined, onAnswer: () => undefined };

export class ScriptedEngine implements Engine {
  readonly name: string;
  readonly address: string;
  readonly faults: Fault[] = [];
  /** Whether its content was changed by anybody but its manager: then it need not equal the record. */
  touched = false;
  /** Whether there is a process of it. */
  running = true;
  live: LiveConfiguration;
  /** What it brought up from its own files, beneath what it is given; null: it has none. */
  files: ReadonlyMap<string, string> | null = null;
  /** What is its own, from its next life on. */
  perEngine: PerEngine;
  /** The same of this life. */
  #own = new PerEngine();
  #native: NativeEngine<LinesCommand>;
  #lives = 0;
  /** What the resources say to the next message. */
  #refusal: Code | null = null;
  /** Resolves when the message under way, and those behind it, are executed. */
  #turn: Promise<unknown> = Promise.resolve();
  #delayMs = 0;
  /** Key of the last command. */
  #key = '';
  #commits = 0;
  /** How often the realiser was to be asked for good. */
  #effects = 0;
  #executed: { readonly index: number; readonly id: string }[] = [];
  readonly #clock: VirtualClock;
  readonly #watcher: Watcher;

  constructor(name: string, clock: VirtualClock, watcher: Watcher = NOBODY, perEngine = new PerEngine()) {
    this.name = name;
    this.perEngine = perEngine;
    this.address = `test:${name}`;
    this.#clock = clock;
    this.#watcher = watcher;
    ({ live: this.live, native: this.#native } = this.#start());
  }

  /** Whose orders it takes. */
  get tenure(): { readonly epoch: number; readonly owner: string } {
    return this.#native.tenure;
  }

  /** Where the engine really stands, whatever it says. */
  state(): EngineState {
    return { ...this.#native.status(), ...this.#baseline() };
  }

  #baseline(): Pick<EngineState, 'baseline'> {
    return this.files === null ? {} : { baseline: sha256(JSON.stringify([...this.files])) };
  }

  async hello(message: HelloMessage): Promise<Sent<HelloAnswer>> {
    const fault = this.#next('hello');
    const early = this.#failBefore(fault, 'hello');
    if (early !== null) return early;
    let state = { ...(await this.#native.hello(message)), ...this.#baseline() };
    if (fault?.kind === 'false-digest') state = { ...state, digest: FALSE_DIGEST };
    this.#watcher.trace(
      `${this.name}: hello of epoch ${message.epoch} -> index ${state.index}, ${state.digest}`,
    );
    this.#watcher.onAnswer(state);
    const dialect = fault?.kind === 'foreign' ? 'pages/2' : LINES.name;
    const ours = this.#own.schemaOf(LINES, sha256);
    const schema = fault?.kind === 'other-schema' ? 'of another version' : ours;
    const about = schema === undefined ? { dialect } : { dialect, schema };
    return { kind: 'answered', answer: { ...state, name: this.name, ...about, pid: 1 } };
  }

  async apply(message: ApplyMessage): Promise<Sent<ApplyAnswer>> {
    this.#watcher.onApply(this);
    const settles = message.counter !== undefined;
    const { index, commands } = message;
    const text = commands.length > 4 ? `${commands.length} commands` : commands.join('; ') || 'nothing';
    const what = `${settles ? 'settle: ' : ''}${text} (#${index})`;
    const fault = this.#next(settles ? 'settle' : 'command', commands[0]?.split(' ')[1]);
    const early = this.#failBefore(fault, what);
    if (early !== null) return early;
    // One after the other, as they came: a fault is meant for its own message.
    const turn = this.#turn.then(() => this.#execute(message, fault, what));
    this.#turn = turn.catch(() => undefined);
    const sent = await turn;
    return sent === NEVER ? new Promise(() => undefined) : sent;
  }

  async #execute(
    message: ApplyMessage,
    fault: Fault | null,
    what: string,
  ): Promise<Sent<ApplyAnswer> | typeof NEVER> {
    const { commands } = message;
    await this.#prepareFault(fault);
    const life = this.#lives;
    const twice = fault?.kind === 'twice' ? this.#native.apply(message) : undefined;
    let answer = await this.#native.apply(misunderstood(message, fault));
    if (twice !== undefined && JSON.stringify(await twice) !== JSON.stringify(answer)) {
      throw new Error('a message that is repeated is answered as it was the first time');
    }
    // What an earlier life still did, nobody hears.
    if (life !== this.#lives) return NEVER;
    this.#refusal = null;
    this.#delayMs = 0;
    if (answer.outcome === 'applied') {
      this.#note(message);
      if (answer.aside !== true) this.#effects += 1;
    }
    this.#key = commands[0]?.split(' ')[1] ?? '';
    answer = await this.#spoil(fault, { ...answer, ...this.#baseline() });
    const { outcome, code } = answer;
    this.#watcher.trace(
      `${this.name}: ${what} -> ${outcome}${code === 0 ? '' : ` ${code}`}${fault === null ? '' : ` [${fault.kind}]`}`,
    );
    switch (fault?.kind) {
      case 'silent-after':
        return NEVER;
      case 'lost-after':
      case 'refuse-lost':
        return { kind: 'lost', code: 1188, message: 'the connection was lost' };
      default:
        this.#watcher.onAnswer(answer);
        return { kind: 'answered', answer };
    }
  }

  async enter(message: EnterMessage): Promise<Sent<ApplyAnswer>> {
    const fault = this.#next('enter');
    const early = this.#failBefore(fault, 'enter');
    if (early !== null) return early;
    await this.#prepareFault(fault);
    const aside = this.state().aside === true;
    const life = this.#lives;
    const answer = { ...(await this.#native.enter(message)), ...this.#baseline() };
    if (life !== this.#lives) return new Promise(() => undefined);
    if (aside && answer.outcome === 'applied') this.#effects += 1;
    this.#refusal = null;
    const { outcome, code } = answer;
    this.#watcher.trace(
      `${this.name}: enters with ${message.digest} -> ${outcome}${code === 0 ? '' : ` ${code}`}`,
    );
    this.#watcher.onAnswer(answer);
    return { kind: 'answered', answer };
  }

  async read(message: ReadMessage): Promise<Sent<ReadAnswer>> {
    const fault = this.#next('read');
    const early = this.#failBefore(fault, 'read');
    if (early !== null) return early;
    if (fault?.kind === 'local') await this.local([fault.value]);
    const answer = 'baseline' in message ? this.#readFiles(message) : this.#native.read(message);
    const part =
      'digests' in message
        ? `digests under '${message.digests}'`
        : 'baseline' in message
          ? 'files'
          : 'entries';
    this.#watcher.trace(`${this.name}: read ${part} -> ${(answer.digests ?? answer.entries)?.size}`);
    if (fault?.kind === 'garbled') return { kind: 'answered', answer: { index: answer.index } };
    return { kind: 'answered', answer };
  }

  #readFiles(page: { readonly after?: string; readonly limit: number }): ReadAnswer {
    const keys = [...(this.files?.keys() ?? [])].sort();
    return { index: this.state().index, ...readPage(keys, (key) => this.files?.get(key), page) };
  }

  async status(): Promise<Sent<EngineState>> {
    const fault = this.#next('status');
    const early = this.#failBefore(fault, 'status');
    if (early !== null) return early;
    await this.#prepareFault(fault);
    const state = this.state();
    this.#watcher.onAnswer(state);
    return {
      kind: 'answered',
      answer: fault?.kind === 'false-digest' ? { ...state, digest: FALSE_DIGEST } : state,
    };
  }

  /** A change past the manager. */
  async local(commands: readonly string[]): Promise<ApplyAnswer> {
    this.touched = true;
    const answer = await this.#native.applyLocal({ id: 'local', commands });
    if (answer.outcome === 'applied' && answer.aside !== true) this.#effects += 1;
    return answer;
  }

  /** Whoever keeps the engines ends it for certain. */
  end(): void {
    const fault = this.#next('end');
    this.#watcher.trace(`${this.name}: ended${fault === null ? '' : ` [${fault.kind}]`}`);
    if (fault !== null) throw new LockstepError(1196, 'it cannot be ended');
    this.running = false;
  }

  /** Somebody else ends it: kill -9. */
  kill(): void {
    this.running = false;
    this.#watcher.trace(`${this.name}: is killed`);
  }

  /** Whoever keeps the engines starts it afresh. */
  start(): void {
    const fault = this.#next('start');
    this.#watcher.trace(`${this.name}: started afresh${fault === null ? '' : ` [${fault.kind}]`}`);
    if (fault !== null) throw new LockstepError(Number(fault.value) as Code, 'it does not come up');
    this.rebirth(true);
    this.running = true;
    this.touched = false; // From here on its manager answers for what it holds.
  }

  /** The process dies, and a new one with nothing in it takes its place. */
  rebirth(aside = false): void {
    this.touched = true;
    ({ live: this.live, native: this.#native } = this.#start(aside));
    this.#turn = Promise.resolve();
    this.#executed = [];
    this.#commits = 0;
    this.#effects = 0;
    this.#refusal = null;
    this.#delayMs = 0;
  }

  /** Throws when a message was executed twice or out of order. Not to be asked while one is under way. */
  check(): void {
    const ids = new Set(this.#executed.map(({ id }) => id));
    const ordered = this.#executed.every(
      ({ index }, at) => at === 0 || index > (this.#executed[at - 1]?.index ?? 0),
    );
    if (!ordered || ids.size !== this.#executed.length || this.#effects !== this.#commits) {
      throw new Error(
        `${this.name} executes each message once and in order: ${JSON.stringify(this.#executed)}`,
      );
    }
  }

  #start(aside = false): { live: LiveConfiguration; native: NativeEngine<LinesCommand> } {
    this.#lives += 1;
    const life = this.#lives;
    this.#own = this.perEngine;
    const isOwn = (key: string): boolean => this.#own.covers(key);
    const live = new LiveConfiguration(sha256, LINES.references, (key) => this.files?.get(key), isOwn);
    const native = new NativeEngine({
      dialect: LINES,
      live,
      incarnation: `${this.name}-${this.#lives}`,
      epoch: 0,
      aside,
      realiser: {
        prepare: async () => {
          const [code, ms] = [this.#refusal, this.#delayMs];
          if (ms > 0) await this.#clock.timer(ms).elapsed;
          if (code !== null) throw new LockstepError(code, CODES[code].text);
          return {
            commit: () => {
              if (life === this.#lives) this.#commits += 1;
            },
          };
        },
      },
    });
    return { live, native };
  }

  #next(asked: Fault['on'], about = ''): Fault | null {
    const meant = ({ on }: Fault): boolean =>
      on === asked || (on === 'apply' && (asked === 'command' || asked === 'settle'));
    const fault = this.faults.find((one) => meant(one) && one.times > 0 && (one.about ?? about) === about);
    if (fault === undefined) return null;
    if (fault.skip > 0) {
      fault.skip -= 1;
      return null;
    }
    fault.times -= 1;
    return fault;
  }

  #failBefore(fault: Fault | null, what: string): Sent<never> | Promise<never> | null {
    if (!this.running) return { kind: 'unsent', code: 1196, message: 'there is no connection' };
    if (fault === null) return null;
    const { kind } = fault;
    if (kind !== 'silent' && kind !== 'lost' && kind !== 'unsent' && kind !== 'crash') return null;
    if (kind === 'crash') this.running = false;
    this.#watcher.trace(`${this.name}: ${what} [${kind}]`);
    if (kind === 'silent') return new Promise<never>(() => undefined);
    if (kind === 'lost' || kind === 'crash')
      return { kind: 'lost', code: 1188, message: 'the connection was lost' };
    return { kind, code: 1196, message: 'there is no connection' };
  }

  async #prepareFault(fault: Fault | null): Promise<void> {
    if (fault?.kind === 'refuse' || fault?.kind === 'refuse-lost')
      this.#refusal = Number(fault.value) as Code;
    if (fault?.kind === 'slow') this.#delayMs = Number(fault.value);
    if (fault?.kind === 'local') await this.local([fault.value]);
    if (fault?.kind === 'reborn') this.rebirth();
    if (fault?.kind === 'takeover')
      await this.#native.hello({ epoch: this.state().epoch + 1, owner: 'other', takeOver: true });
  }

  async #spoil(fault: Fault | null, answer: ApplyAnswer): Promise<ApplyAnswer> {
    // What it does not take for its turn, it does not do in a wrong way either.
    if (answer.outcome === 'wrong-state' && fault?.kind !== 'false-digest') return answer;
    switch (fault?.kind) {
      case 'half':
      case 'liar':
      case 'dirty': {
        const outcome = ({ half: 'applied', liar: 'refused', dirty: 'dirty' } as const)[fault.kind];
        const touched = this.touched;
        await this.local([fault.value]);
        this.touched = touched; // Here the manager is told, and has to put it right.
        const code = outcome === 'applied' ? 0 : 280;
        const message = outcome === 'applied' ? 'Done' : CODES[280].text;
        return { ...answer, ...this.state(), outcome, code, message };
      }
      case 'false-digest':
        return { ...answer, digest: FALSE_DIGEST };
      case 'clamp': {
        const took = new Map([[this.#key, fault.value]]);
        return answer.outcome === 'applied' ? { ...answer, took } : answer;
      }
      case 'takeover-after':
        return {
          ...answer,
          ...(await this.#native.hello({ epoch: answer.epoch + 1, owner: 'other', takeOver: true })),
        };
      default:
        return answer;
    }
  }

  #note({ index, id }: ApplyMessage): void {
    this.#executed.push({ index, id });
  }
}

/** What the engine makes of a message. */
function misunderstood(message: ApplyMessage, fault: Fault | null): ApplyMessage {
  if (fault?.kind === 'idle') return { ...message, commands: [] };
  if (fault?.kind !== 'clamp') return message;
  return { ...message, commands: message.commands.map((line) => clamped(line, fault.value)) };
}

/** `put hz 10000` as `put hz 500`. */
function clamped(line: string, value: string): string {
  const [verb = '', key = ''] = line.split(' ');
  return `${verb} ${key} ${value}`;
}
