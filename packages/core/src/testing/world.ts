// A fleet in a test: scripted engines, a store in memory, virtual time, and the invariants of the protocol, checked
// from outside after every step. The numbers are those of protocol.md section 9.

import assert from 'node:assert/strict';
import type { Receipt } from '../command.ts';
import { LiveConfiguration } from '../configuration.ts';
import type { Chances } from '../dialect.ts';
import { LockstepError } from '../errors.ts';
import type { EventKind } from '../events.ts';
import type { Keeper } from '../keeper.ts';
import { ConfigurationManager } from '../manager.ts';
import { PerEngine } from '../per-engine.ts';
import { DEFAULT_SETTINGS, type Settings } from '../settings.ts';
import type { StartReport } from '../start.ts';
import type { Loading } from '../store.ts';
import { sha256 } from './hash.ts';
import { LINES } from './lines-dialect.ts';
import { MemoryStore } from './memory-store.ts';
import { ScriptedEngine, type Watcher } from './scripted-engine.ts';
import { VirtualClock } from './virtual-clock.ts';

/** What a person reading a scenario wants to know besides what the engines and the store say. */
const SHOWN_EVENTS: ReadonlySet<EventKind> = new Set([
  'locked',
  'unlocked',
  'drift',
  'consistent',
  'deposed',
  'engine-quarantined',
  'engine-outdated',
  'healed',
  'not-healed',
]);

export class World {
  readonly clock = new VirtualClock();
  readonly store: MemoryStore;
  engines: ScriptedEngine[] = [];
  /** What happened since the last step. */
  trace: string[] = [];
  /** What acknowledged commands make of an empty configuration: the dumb model of what the fleet must hold. */
  readonly acknowledged = new Map<string, string>();
  /** Files that a line may name, by their paths. */
  readonly files = new Map<string, string>();
  /** Bytes that count up, virtual time, and those files: the same in each run. */
  readonly chances: Chances = {
    random: (bytes) => {
      this.#drawn += 1;
      return this.#drawn.toString(16).padStart(2, '0').repeat(bytes);
    },
    now: () => this.clock.now(),
    file: async (path) => {
      const content = this.files.get(path);
      if (content === undefined) throw new LockstepError(258, `there is no file ${path}`);
      return sha256(content);
    },
  };
  #drawn = 0;
  #manager: ConfigurationManager | null = null;
  /** The manager's process: after a crash nothing it still does reaches anybody. */
  #life = { dead: false };
  #settings: Settings = DEFAULT_SETTINGS;
  /** What a digest stands for, so that a person can read it. */
  readonly #contents = new Map<string, string>();
  #ids = 0;
  /** What is each engine's own: of engines that are started, and managers that are opened, from now on. */
  perEngine = new PerEngine();
  /** While the manager meets the engines, or takes an exit, it settles them whatever the lock says. */
  #joining = true;
  #kept = false;
  /** Whether an engine told the manager of a newer epoch: from then on it sends and writes nothing. */
  deposed = false;

  constructor() {
    this.store = new MemoryStore(this.clock, (line) => this.note(line));
    this.store.onWrite = () => {
      assert.ok(!this.deposed, '7: a manager that was deposed writes nothing');
    };
  }

  /** Whether there is a manager: one that could not be opened is none. */
  get managed(): boolean {
    return this.#manager !== null;
  }

  get manager(): ConfigurationManager {
    assert.ok(this.#manager !== null, 'a scenario begins with `fleet`');
    return this.#manager;
  }

  /** Starts engines with nothing in them, and a manager that has not met them yet. */
  async open(names: readonly string[], settings: Partial<Settings> = {}, kept = false): Promise<void> {
    this.#settings = { ...DEFAULT_SETTINGS, window: 1, ...(kept ? {} : { onLost: 'lock' }), ...settings };
    this.engines = names.map((name) => this.#engine(name));
    await this.reopen(kept);
  }

  /** A manager on the same store that has not met the engines yet: an earlier one is gone. */
  async reopen(kept: boolean, takeOver = false): Promise<void> {
    this.#life.dead = true;
    this.#life = { dead: false };
    this.#manager = null;
    this.#kept = kept;
    this.deposed = false;
    const life = this.#life;
    const opened = ConfigurationManager.open({
      name: 'fleet',
      dialect: LINES,
      store: mortal(this.store, this.#life),
      clock: this.clock,
      hash: sha256,
      newId: () => {
        this.#ids += 1;
        return `id-${this.#ids}`;
      },
      settings: this.#settings,
      chances: this.chances,
      takeOver,
      perEngine: this.perEngine,
      onEvent: ({ kind, engine, message }) => {
        if (life.dead) return;
        if (SHOWN_EVENTS.has(kind))
          this.note(`event: ${kind}${engine === null ? '' : ` ${engine}`}: ${message}`);
      },
      ...(kept ? { keeper: this.#keeper() } : {}),
    });
    this.#manager = await this.clock.until(opened);
  }

  #engine(name: string): ScriptedEngine {
    const watcher: Watcher = {
      trace: (line) => this.note(line),
      onApply: (engine) => this.#mayApply(engine),
      onAnswer: ({ epoch }) => {
        if (this.#manager !== null && !this.#joining && epoch > this.#manager.epoch) this.deposed = true;
      },
    };
    return new ScriptedEngine(name, this.clock, watcher, this.perEngine);
  }

  engine(name: string): ScriptedEngine {
    const engine = this.engines.find((one) => one.name === name);
    assert.ok(engine !== undefined, `there is no engine ${name}`);
    return engine;
  }

  /** Somebody who can end the engines of this fleet, and start them afresh. */
  #keeper(): Keeper {
    const life = this.#life;
    const keeper: Keeper = {
      end: async (name) => this.engines.find((one) => one.name === name)?.end(),
      start: async (name) => {
        const known = this.engines.find((one) => one.name === name);
        if (known === undefined && !/^[A-Z]$/.test(name)) {
          throw new LockstepError(1205, `${name}: engines are named A to Z`);
        }
        const engine = known ?? this.#engine(name);
        if (known === undefined) this.engines.push(engine);
        engine.perEngine = this.perEngine;
        engine.start();
        return mortal(engine, life);
      },
      runs: (name) => this.engines.some((one) => one.name === name && one.running),
    };
    return mortal(keeper, life);
  }

  note(line: string): void {
    this.learn();
    this.trace.push(line);
  }

  /** Takes the receipts in that a sender gets, at the moment in which it gets them. */
  receive(set: string, receipts: readonly Receipt[]): void {
    this.learn();
    for (const receipt of receipts) {
      const { outcome, command, index } = receipt;
      const took = receipt.engines.find((one) => one.took !== null)?.took;
      // What is acknowledged is what was taken.
      if (outcome === 'applied') this.#acknowledge(took === undefined ? command : `put ${took}`);
      if (outcome === 'applied' || outcome === 'undone') {
        const durable = this.store
          .durable(set)
          .some((one) => one.command === command && one.outcome === outcome);
        assert.ok(durable, `6: ${command} is durable before it is answered`);
      }
      if (outcome === 'locked' && index !== null && !this.deposed && this.store.failing.outcome === null) {
        assert.ok(this.store.lock !== null, `3: the lock is durable before ${command} is answered`);
      }
    }
  }

  /** The invariants that can be seen when nothing is under way. */
  check(): void {
    this.learn();
    for (const engine of this.engines) engine.check(); // 2: at most once, in order
    const { lock, record, engines } = this.manager.status();
    const durable = sorted(this.store.entries);
    assert.deepEqual(durable, sorted(this.acknowledged), '6: what is acknowledged is durable, nothing else');
    if (lock !== null || this.deposed) return;
    assert.deepEqual(this.manager.recordEntries(), durable, 'the record is what is durable');
    assert.equal(this.store.record.digest, record.digest);
    assert.equal(this.store.openAtoms, 0, 'without a lock every intent has an outcome');
    for (const { name, state } of engines) {
      const engine = this.engine(name);
      if (state !== 'up' || engine.touched) continue;
      // 1, 5 and 8: what is applied is there, what is refused or undone is not, byte by byte.
      assert.deepEqual(sharedOf(engine.live), durable, `${name} holds what was acknowledged`);
    }
  }

  /** Takes note of what commands would lead to, one upon the other. */
  expect(lines: readonly string[]): void {
    const entries = new Map(this.acknowledged);
    for (const line of lines) {
      const [verb, key = '', value = ''] = line.split(' ');
      if (verb === 'put') entries.set(key, value);
      this.#learn(this.digestOf(entries), entries);
    }
  }

  /** A text with every digest replaced by what it stands for, and long runs of a letter by their length. */
  readable(text: string): string {
    return text
      .replaceAll(/\b[0-9a-f]{32}\b/g, (digest) => this.#contents.get(digest) ?? '{unknown}')
      .replaceAll(/(.)\1{39,}/g, (run, letter: string) => `${letter}{${run.length}}`);
  }

  digestOf(entries: ReadonlyMap<string, string>): string {
    return this.#model(entries).digest;
  }

  #model(entries: ReadonlyMap<string, string>): LiveConfiguration {
    const configuration = new LiveConfiguration(sha256, LINES.references);
    configuration.apply([...entries].map(([key, value]) => ({ key, before: undefined, after: value })));
    return configuration;
  }

  /** Takes note of what the digests that are around stand for. */
  learn(): void {
    this.#learn(this.store.record.digest, this.store.entries);
    for (const { live } of this.engines) this.#learn(live.digest, sharedOf(live));
    if (this.#manager !== null) {
      this.#learn(this.#manager.status().record.digest, this.#manager.recordEntries());
    }
  }

  #learn(digest: string, entries: ReadonlyMap<string, string>): void {
    if (this.#contents.has(digest)) return;
    const each = [...sorted(entries)].map(([key, value]) => `${key}=${value}`);
    this.#contents.set(digest, each.length > 8 ? `{${each.length} entries}` : `{${each.join(' ')}}`);
  }

  #acknowledge(line: string): void {
    const expanded = /[[*]/.test(line) ? LINES.expand?.(this.#model(this.acknowledged), line) : null;
    assert.ok(expanded == null || !('code' in expanded), 'what is refused is not applied');
    for (const each of expanded ?? [line]) this.#acknowledgeOne(each);
  }

  #acknowledgeOne(line: string): void {
    const [verb, key = '', value = ''] = line.trim().split(/\s+/);
    if (verb === 'save') return;
    if (verb === 'wipe') this.acknowledged.clear();
    else if (verb === 'del' || verb === 'burn') this.acknowledged.delete(key);
    else if (verb === 'more') this.acknowledged.set(key, `${this.#now(key)}+`);
    else this.acknowledged.set(key, value);
  }

  #now(key: string): string {
    return this.acknowledged.get(key) ?? this.engines[0]?.files?.get(key) ?? '';
  }

  /** 3 and 7: a locked fleet, and a manager that was deposed, send nothing. */
  #mayApply(engine: ScriptedEngine): void {
    if (this.#manager === null) return;
    const { lock } = this.manager.status();
    if (!this.#joining)
      assert.ok(lock === null, `3: nothing reaches ${engine.name} while the fleet is locked`);
    // What was on its way when the newer epoch was heard, the engine refuses.
    assert.ok(
      !this.manager.status().deposed,
      `7: nothing is sent to ${engine.name} by a manager that was deposed`,
    );
  }

  get kept(): boolean {
    return this.#kept;
  }

  /** Takes the engines in. Nothing waits for time to pass: that is the caller's, see {@link VirtualClock.until}. */
  async start(first: Loading | null = null): Promise<StartReport> {
    return this.whileSettling(() =>
      this.manager.start({
        configured: this.engines.map(({ name }) => name),
        find: (names) => {
          const running = this.engines.filter(({ name, running: runs }) => runs && names.includes(name));
          const life = this.#life;
          return Promise.resolve(new Map(running.map((engine) => [engine.name, mortal(engine, life)])));
        },
        first: () => first,
      }),
    );
  }

  /** For what may settle engines though the fleet is locked. */
  async whileSettling<T>(work: () => Promise<T>): Promise<T> {
    this.#joining = true;
    try {
      return await work();
    } finally {
      this.#joining = false;
    }
  }

  /** Exits and loads replace what was acknowledged by what they say. */
  replaceAcknowledged(entries: ReadonlyMap<string, string>): void {
    this.acknowledged.clear();
    for (const [key, value] of entries) this.acknowledged.set(key, value);
  }
}

/** Somebody's view of something: when he is dead, what he asks for never happens, and is never answered. */
function mortal<T extends object>(target: T, life: { readonly dead: boolean }): T {
  return new Proxy(target, {
    get: (_target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      const method = value as (...args: unknown[]) => unknown;
      return (...args: unknown[]) => (life.dead ? new Promise(() => undefined) : method.apply(target, args));
    },
  });
}

function sorted(entries: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What an engine holds that is to be the same on every engine. */
function sharedOf(live: LiveConfiguration): Map<string, string> {
  return new Map(
    live.keys().flatMap((key) => (live.isOwn(key) ? [] : [[key, live.get(key) ?? ''] as const])),
  );
}
