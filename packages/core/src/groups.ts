// Groups that a sender numbers: commands that come in several submissions and are one set, all or none of them.
//
//   submissions of the group `g`   remaining 2 ─▶ 1 ─▶ 0
//                                  held back ──────────┴─▶ one set
//
// What is held back is in memory and nowhere else: nothing of it was sent, and nobody was told that it was done. A group
// that goes wrong is over, and its id may be used anew. Its sender may not have noticed, though, and what is still under way
// must not be taken for a group of its own: each number below the last one is refused once more with the same error.
//
// Invariant: what is handed on has every number from the first down to 0, each once and in this order.

import type { Clock, Timer } from './clock.ts';
import type { OnError } from './command.ts';
import { LockstepError } from './errors.ts';

/** Characters of a group's id. */
const ID_CHARACTERS_MAX = 64;

/** Which submission of a group this is. */
export interface GroupPart {
  /** The sender's own name for the group, 1 to 64 characters. Groups of different senders have nothing to do with each other. */
  readonly id: string;
  /** How many submissions of the group are still to come: n−1 in the first of n, 0 in the last. */
  readonly remaining: number;
  /** Whether this one is all of the group: then 0 remain, and none came before (default: no). */
  readonly whole?: boolean;
}

/** A submission that belongs to a group, checked. */
export interface GroupSubmission extends GroupPart {
  /** The id that the set will have, where this is the group's first. */
  readonly set: string;
  readonly commands: readonly string[];
  readonly sender: string;
  /** Undefined: as the first part says, and in the first as the settings say. */
  readonly onError: OnError | undefined;
  /** In ms. Undefined: as the first part says, and in the first no shorter than the settings say. */
  readonly timeoutMs: number | undefined;
  readonly irreversible: boolean;
  /** Its idempotency key; null where it has none. */
  readonly key: string | null;
  /** Digest of what it asks for, where it has a key. */
  readonly hash: string;
}

/** A submission that waits for the rest of its group. */
export interface Held {
  /** The id of the set that it will be part of. */
  readonly set: string;
  readonly group: string;
  readonly remaining: number;
  /** Commands of the group that are held back so far. */
  readonly held: number;
}

/** A group that is complete: one set, as its first part asked. */
export interface Complete {
  readonly set: string;
  readonly commands: readonly string[];
  readonly onError: OnError;
  readonly timeoutMs: number | undefined;
}

/** What became of a group, asked by the id of its set or by the key of one of its parts. */
export type GroupState =
  | { readonly state: 'held'; readonly held: Held }
  | { readonly state: 'handed on'; readonly set: string }
  | {
      readonly state: 'over';
      readonly set: string;
      readonly commands: readonly string[];
      readonly error: LockstepError;
    };

interface Group {
  readonly first: GroupSubmission & { readonly onError: OnError };
  readonly timer: Timer | null;
  /** The number of the last part that was taken. */
  remaining: number;
  commands: string[];
  /** The idempotency keys of its parts. */
  readonly keys: string[];
  /** Why it is over; what was complete is over, too. Null while it is held back. */
  over: LockstepError | null;
  handedOn: boolean;
  /** Once it is over: a number below this one comes late, and is no new group. */
  below: number;
}

interface GroupsContext {
  readonly clock: Clock;
  /** How long a group is held back from its first part on, in ms. */
  readonly timeoutMs: number;
  /** The policy of a group whose first part says none. */
  readonly onError: OnError;
  /** Most groups that are held back, and again most of those that are over and still known. */
  readonly groupsMax: number;
  /** Most commands that are held back, in all groups together, and again most of those of groups that are over. */
  readonly commandsMax: number;
}

export class Groups {
  readonly #context: GroupsContext;
  /** Every group that is known, by the id of its set. */
  readonly #groups = new Map<string, Group>();
  /** The last one of each sender and id. */
  readonly #latest = new Map<string, Group>();
  /** Parts by their idempotency keys. */
  readonly #parts = new Map<string, { group: Group; hash: string; held: Held | null }>();
  readonly #held = new Pile<Group>();
  readonly #past = new Pile<Group>();

  constructor(context: GroupsContext) {
    this.#context = context;
  }

  /**
   * Takes a part. Answers the whole group where it was the last one. Throws, the group being over and nothing of it handed
   * on, 1194 for a number that was there already, 1195 for one that is not the next, and for another policy, wait or
   * permission than the first part's, 1205 when it has too many commands; 1192, 1194 or 1195 again for what comes late of a
   * group that is over. With 1205 for what can be no part, and 272 when too much is held back already, nothing has changed.
   */
  take(part: GroupSubmission): Held | Complete {
    checkPart(part);
    const latest = this.#latest.get(nameOf(part));
    const group = latest?.over === null ? this.#next(latest, part) : this.#begin(part, latest);
    group.remaining = part.remaining;
    for (const command of part.commands) group.commands.push(command);
    const held = part.remaining === 0 ? null : heldOf(group);
    if (part.key !== null) {
      group.keys.push(part.key);
      this.#parts.set(part.key, { group, hash: part.hash, held });
    }
    if (held === null) return this.#handOn(group);
    this.#held.put(group);
    return held;
  }

  /**
   * The part that was taken under a key before, so that it is not taken again; null where there was none. Throws 273 for
   * other content under the same key, and the group's error where it is over without having been complete.
   */
  recall(key: string, hash: string): { readonly set: string; readonly held: Held | null } | null {
    const part = this.#parts.get(key);
    if (part === undefined) return null;
    const { first, over, handedOn } = part.group;
    if (part.hash !== hash) {
      const message = `the idempotency key ${key} was used for a part of the group ${first.id}: ${first.set}`;
      throw new LockstepError(273, message);
    }
    if (over !== null && !handedOn) throw over;
    return { set: first.set, held: part.held };
  }

  /** Whether parts of a group are held back. */
  holds(sender: string, id: string): boolean {
    return this.#latest.get(nameOf({ sender, id }))?.over === null;
  }

  /** What became of a group; null where none is known. */
  find(by: { readonly set: string } | { readonly key: string }): GroupState | null {
    const group = 'set' in by ? this.#groups.get(by.set) : this.#parts.get(by.key)?.group;
    if (group === undefined) return null;
    const { set } = group.first;
    if (group.over === null) return { state: 'held', held: heldOf(group) };
    if (group.handedOn) return { state: 'handed on', set };
    return { state: 'over', set, commands: group.commands, error: group.over };
  }

  /** What was handed on did not get in. */
  refuse({ set, commands }: Complete, error: LockstepError): void {
    const group = this.#groups.get(set);
    if (group === undefined) return;
    group.handedOn = false;
    group.commands = [...commands];
    this.#end(group, error, 0);
  }

  /** Ends every group that is held back. */
  stop(error: LockstepError): void {
    for (const group of this.#held) this.#end(group, error, group.remaining);
  }

  /** The group, where the part is the next one of it. */
  #next(group: Group, part: GroupSubmission): Group {
    const { commandsMax } = this.#context;
    const commands = group.commands.length + part.commands.length;
    const wrong =
      commands > commandsMax
        ? {
            code: 1205 as const,
            message: `it has ${commands} commands, and a set has at most ${commandsMax}`,
          }
        : mismatch(group, part);
    if (wrong !== null) {
      const error = overBecause(group, wrong);
      this.#end(group, error, Math.min(group.remaining, part.remaining));
      throw error;
    }
    if (part.remaining > 0) this.#refuseCommands(part.commands.length);
    return group;
  }

  #begin(part: GroupSubmission, latest: Group | undefined): Group {
    const { clock, timeoutMs, onError, groupsMax } = this.#context;
    // What comes late of a group that is over is no new one.
    if (latest !== undefined && latest.over !== null && part.remaining < latest.below) {
      latest.below = part.remaining;
      throw latest.over;
    }
    // Parts before it may have been held back by a manager that was killed, or come behind it: half a group is none.
    if (part.remaining === 0 && part.whole !== true) {
      const missing = 'its last part came, and nothing of it is held back: nothing of it was sent';
      throw new LockstepError(1195, `the group ${part.id}: ${missing}`);
    }
    if (part.remaining > 0 && this.#held.size >= groupsMax) {
      const message = `${this.#held.size} groups are held back, no more are taken`;
      throw new LockstepError(272, message, { retryable: true });
    }
    if (part.remaining > 0) this.#refuseCommands(part.commands.length);
    const timer = part.remaining === 0 ? null : clock.timer(timeoutMs);
    const group: Group = {
      first: { ...part, onError: part.onError ?? onError },
      timer,
      remaining: part.remaining,
      commands: [],
      keys: [],
      over: null,
      handedOn: false,
      below: 0,
    };
    void timer?.elapsed.then(() => this.#timeOut(group));
    this.#groups.set(part.set, group);
    this.#latest.set(nameOf(part), group);
    return group;
  }

  #handOn(group: Group): Complete {
    const { set, onError, timeoutMs, remaining, id } = group.first;
    const { commands } = group;
    group.commands = [];
    group.handedOn = true;
    const error = new LockstepError(1194, `the group ${id} was complete already: it is the set ${set}`);
    // A group of one part has nothing that could come late.
    this.#end(group, error, remaining > 0 ? 1 : 0);
    return { set, commands, onError, timeoutMs };
  }

  #timeOut(group: Group): void {
    const message = `it was not complete within ${this.#context.timeoutMs} ms; still to come: ${group.remaining}`;
    this.#end(group, overBecause(group, { code: 1192, message }), group.remaining);
  }

  #end(group: Group, error: LockstepError, below: number): void {
    group.timer?.cancel();
    group.over = error;
    group.below = below;
    this.#held.drop(group);
    this.#past.put(group);
    this.#forgetOldest();
  }

  /** Throws 272 where so many commands do not fit in beside those that are held back. */
  #refuseCommands(commands: number): void {
    const { commandsMax } = this.#context;
    if (this.#held.commands + commands <= commandsMax) return;
    const message = `groups that are held back have ${this.#held.commands} commands, and at most ${commandsMax} are held`;
    throw new LockstepError(272, message, { retryable: true });
  }

  /** Groups that are over are known as long as there is room for them. */
  #forgetOldest(): void {
    const { groupsMax, commandsMax } = this.#context;
    for (const group of this.#past) {
      if (this.#past.size <= groupsMax && this.#past.commands <= commandsMax) return;
      this.#past.drop(group);
      this.#groups.delete(group.first.set);
      const name = nameOf(group.first);
      if (this.#latest.get(name) === group) this.#latest.delete(name);
      for (const key of group.keys) if (this.#parts.get(key)?.group === group) this.#parts.delete(key);
    }
  }
}

/** Things in the order in which they came, and how many commands they have in all. */
class Pile<T extends { readonly commands: readonly string[] }> {
  readonly #things = new Map<T, number>();
  #commands = 0;

  get size(): number {
    return this.#things.size;
  }

  get commands(): number {
    return this.#commands;
  }

  /** Puts a thing on top, or takes notice of how many commands it has now. */
  put(thing: T): void {
    this.#commands += thing.commands.length - (this.#things.get(thing) ?? 0);
    this.#things.set(thing, thing.commands.length);
  }

  drop(thing: T): void {
    this.#commands -= this.#things.get(thing) ?? 0;
    this.#things.delete(thing);
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#things.keys();
  }
}

type Wrong = Pick<LockstepError, 'code' | 'message'>;

/** Why a part cannot be the next one of a group; null where it is. */
function mismatch(group: Group, part: GroupSubmission): Wrong | null {
  const { first } = group;
  const expected = group.remaining - 1;
  if (part.whole === true)
    return { code: 1195, message: `its next part has ${expected} remaining; this one says none` };
  if (part.remaining >= group.remaining && part.remaining <= first.remaining) {
    return { code: 1194, message: `its part with ${part.remaining} remaining came already` };
  }
  if (part.remaining !== expected) {
    return { code: 1195, message: `its next part has ${expected} remaining, not ${part.remaining}` };
  }
  const other = (what: string, here: unknown, there: unknown): Wrong => ({
    code: 1195,
    message: `its first part has ${what} ${String(there)}, this one ${String(here)}`,
  });
  // A later part that says nothing asks for what the first one did; a permission must be given for each command.
  if (part.onError !== undefined && part.onError !== first.onError)
    return other('on-error', part.onError, first.onError);
  if (part.timeoutMs !== undefined && part.timeoutMs !== first.timeoutMs)
    return other(
      'timeout',
      `${part.timeoutMs} ms`,
      first.timeoutMs === undefined ? 'as the fleet has it' : `${first.timeoutMs} ms`,
    );
  if (part.irreversible !== first.irreversible)
    return other('irreversible', part.irreversible, first.irreversible);
  return null;
}

function overBecause({ first }: Group, { code, message }: Wrong): LockstepError {
  return new LockstepError(code, `the group ${first.id} is over, and nothing of it was sent: ${message}`);
}

function checkPart({ id, remaining }: GroupPart): void {
  const characters = Array.from(id).length;
  if (characters < 1 || characters > ID_CHARACTERS_MAX || /\p{Cc}/u.test(id)) {
    throw new LockstepError(1205, `the id of a group has 1 to ${ID_CHARACTERS_MAX} printable characters`);
  }
  if (Number.isSafeInteger(remaining) && remaining >= 0) return;
  throw new LockstepError(1205, `so many submissions of a group cannot remain: ${remaining}`);
}

function nameOf({ sender, id }: Pick<GroupSubmission, 'sender' | 'id'>): string {
  return `${sender}\0${id}`;
}

function heldOf({ first, remaining, commands }: Group): Held {
  return { set: first.set, group: first.id, remaining, held: commands.length };
}
