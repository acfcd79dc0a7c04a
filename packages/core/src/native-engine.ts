// An engine that keeps the protocol itself: reduce, then realise, then swap.
//
//   message -> rule -> reduce on a draft -> realise (may be refused) -> swap -> answer
//
// Messages are decided one after the other, whoever sends them. Reads and status are answered at once, from what is
// swapped in: a realisation that takes long delays no reader.
//
// An engine that begins aside does all of this but realise, until it is told to enter: then everything it holds is realised
// at once, as if it came from nothing. Invariant: while it is aside, the realiser has been asked for nothing that stands.

import type { Change } from './configuration.ts';
import { type Configuration, Draft, type LiveConfiguration } from './configuration.ts';
import type { Command, Dialect, Refusal } from './dialect.ts';
import type {
  ApplyAnswer,
  ApplyMessage,
  EngineState,
  EnterMessage,
  HelloMessage,
  LocalMessage,
  ReadAnswer,
  ReadMessage,
} from './engine.ts';
import { type Code, LockstepError } from './errors.ts';
import { MessageRule } from './message-rule.ts';
import { readFrom } from './read-from.ts';

/** What gives changes their effect: the data plane. */
export interface Realiser {
  /**
   * Gets hold of everything the changes need, without any effect that others can see. Rejects with a LockstepError when
   * a resource refuses, having let go of what it took.
   */
  prepare(changes: readonly Change[], next: Configuration): Promise<Realisation>;
}

export interface Realisation {
  /** Makes the changes effective. Cannot fail. */
  commit(): void;
}

/** An engine that holds its configuration and does nothing with it. */
export const HOLD_ONLY: Realiser = {
  prepare: () => Promise.resolve({ commit: () => undefined }),
};

interface NativeEngineOptions<C extends Command> {
  readonly dialect: Dialect<C>;
  readonly live: LiveConfiguration;
  readonly realiser: Realiser;
  readonly incarnation: string;
  /** Floor of the epoch, from whoever started the engine. */
  readonly epoch: number;
  /** Whether it holds its configuration aside until it is told to enter (default: false). */
  readonly aside?: boolean;
  /** Told once, when it has entered and its configuration has its effect. Must not throw. */
  readonly onEntered?: () => void;
}

export class NativeEngine<C extends Command = Command> {
  readonly #dialect: Dialect<C>;
  readonly #live: LiveConfiguration;
  readonly #realiser: Realiser;
  readonly #incarnation: string;
  readonly #rule: MessageRule;
  readonly #onEntered: () => void;
  #aside: boolean;
  #counter = 0;
  /** Resolves when the message that has begun, and those queued behind it, are decided. */
  #tail: Promise<unknown> = Promise.resolve();

  constructor(options: NativeEngineOptions<C>) {
    this.#dialect = options.dialect;
    this.#live = options.live;
    this.#realiser = options.realiser;
    this.#incarnation = options.incarnation;
    this.#rule = new MessageRule(options.epoch);
    this.#aside = options.aside ?? false;
    this.#onEntered = options.onEntered ?? (() => undefined);
  }

  /**
   * Whose orders it takes: the floor of the epoch, and who said the last hello that it took notice of (empty before the
   * first). A hello changes both before it returns, or neither.
   */
  get tenure(): { readonly epoch: number; readonly owner: string } {
    return { epoch: this.#rule.epoch, owner: this.#rule.owner };
  }

  status(): EngineState {
    const state: EngineState = {
      incarnation: this.#incarnation,
      epoch: this.#rule.epoch,
      index: this.#rule.index,
      counter: this.#counter,
      digest: this.#live.digest,
      entries: this.#live.size,
    };
    return this.#aside ? { ...state, aside: true } : state;
  }

  /**
   * The fence: raises the floor at once, so that what waits in the queue is too old, and waits for what has begun. A hello
   * of an epoch that is over, or of another owner that does not take over, changes nothing and is answered all the same.
   */
  async hello(
    message: HelloMessage,
  ): Promise<EngineState & { readonly owner: string; readonly previous: number }> {
    const previous = this.#rule.heed(message);
    await this.#tail;
    return { ...this.status(), owner: this.#rule.owner, previous };
  }

  apply(message: ApplyMessage): Promise<ApplyAnswer> {
    return this.#inTurn(() => this.#decide(message));
  }

  /** Gives the configuration its effect, if it was held aside. In turn with the messages that change it. */
  enter(message: EnterMessage): Promise<ApplyAnswer> {
    return this.#inTurn(() => this.#enter(message));
  }

  /** A change past the manager: the digest moves, the index does not, and the monitor will find it. */
  applyLocal(message: LocalMessage): Promise<ApplyAnswer> {
    return this.#inTurn(async () => {
      const refusal = await this.#execute(message.commands, true);
      if (refusal === null) this.#counter += message.commands.length;
      return this.#answer(refusal === null ? 'applied' : 'refused', refusal);
    });
  }

  read(message: ReadMessage): ReadAnswer {
    return { index: this.#rule.index, ...readFrom(this.#live, message) };
  }

  async #decide(message: ApplyMessage): Promise<ApplyAnswer> {
    const judgement = this.#rule.judge(message, this.#live.digest);
    if (judgement.verdict === 'repeat') return judgement.answer;
    if (judgement.verdict === 'wrong-state') {
      return this.#answer('wrong-state', { code: 1204, message: judgement.why });
    }
    const refusal = await this.#execute(message.commands, false);
    if (refusal === null) this.#counter = message.counter ?? this.#counter + message.commands.length;
    const answer = {
      ...this.#answer(refusal === null ? 'applied' : 'refused', refusal),
      epoch: Math.max(this.#rule.epoch, message.epoch),
      index: message.index,
    };
    this.#rule.decided(message, answer);
    return answer;
  }

  async #enter(message: EnterMessage): Promise<ApplyAnswer> {
    const why = this.#rule.whyNotEnter(message, this.#live.digest);
    if (why !== null) return this.#answer('wrong-state', { code: 1204, message: why });
    const refusal = this.#aside ? await this.#takeEffect() : null;
    this.#rule.raise(message.epoch);
    return this.#answer(refusal === null ? 'applied' : 'refused', refusal);
  }

  async #takeEffect(): Promise<Refusal | null> {
    const live = this.#live;
    const all = live.keys().map((key): Change => ({ key, before: undefined, after: live.get(key) }));
    const refusal = await this.#realise(this.#realiser, all, live, () => {
      this.#aside = false;
    });
    if (refusal === null) this.#onEntered();
    return refusal;
  }

  /** All of the commands or none. Null means that they took effect, or will when the engine enters. */
  #execute(lines: readonly string[], local: boolean): Promise<Refusal | null> {
    const draft = new Draft(this.#live, this.#dialect.references);
    const refusal = this.#reduce(draft, lines);
    if (refusal !== null) return Promise.resolve(refusal);
    const changes = draft.changes();
    const own = local ? undefined : changes.find(({ key }) => this.#live.isOwn(key));
    if (own !== undefined) return Promise.resolve({ code: 257, message: notShared(own.key) });
    const realiser = this.#aside ? HOLD_ONLY : this.#realiser;
    return this.#realise(realiser, changes, draft, () => this.#live.apply(changes));
  }

  /** Null means that the draft has all of them. */
  #reduce(draft: Draft, lines: readonly string[]): Refusal | null {
    for (const line of lines) {
      const parsed = this.#dialect.parse(line);
      if (!parsed.ok) return parsed.refusal;
      if (parsed.command.kind !== 'configures') return { code: 1088, message: `not a change: ${line}` };
      const reduction = this.#dialect.reduce(draft, parsed.command);
      if (!reduction.ok) return reduction.refusal;
      draft.apply(reduction.changes);
    }
    return null;
  }

  /** Swaps once the realiser has got hold of what the changes need. Null means that they took effect. */
  async #realise(
    realiser: Realiser,
    changes: readonly Change[],
    next: Configuration,
    swap: () => void,
  ): Promise<Refusal | null> {
    let realisation: Realisation;
    try {
      realisation = await realiser.prepare(changes, next);
    } catch (error) {
      if (error instanceof LockstepError) return { code: error.code, message: error.message };
      throw error;
    }
    swap();
    realisation.commit();
    return null;
  }

  #answer(outcome: ApplyAnswer['outcome'], refusal: Refusal | null): ApplyAnswer {
    const code: Code = refusal?.code ?? 0;
    return { ...this.status(), outcome, code, message: refusal?.message ?? 'Done' };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#tail.then(work);
    this.#tail = turn.catch(() => undefined);
    return turn;
  }
}

/** No digest would tell that it was changed. */
function notShared(key: string): string {
  return `it would change ${key}, which is this engine's own (perEngine): change that here first`;
}
