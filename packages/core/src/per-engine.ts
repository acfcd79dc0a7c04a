// What is each engine's own by design (`perEngine:`): an address that it announces, a path. Such a key is in no digest, in no
// record, in no comparison; nobody sets it through Lockstep, and nobody undoes what is set there by hand.

import { assert } from './assert.ts';
import type { Configuration, References } from './configuration.ts';
import type { Command, Dialect, Refusal } from './dialect.ts';
import type { Hash } from './digest.ts';
import { LockstepError } from './errors.ts';

/** Most rules of a fleet. */
const PER_ENGINE_MAX = 64;

/** Most characters of a rule. */
const RULE_LENGTH_MAX = 256;

/** Between a schema and the digest of the rules. */
export const PER_ENGINE_MARK = '+perEngine:';

const UNSET_FIRST = 'take the rule out again, unset the key, and bring the rule back';

/** Keys of entries, as rules: `*` stands for any run of characters, none included; anything else for itself. */
export class PerEngine {
  readonly rules: readonly string[];
  readonly #patterns: readonly RegExp[];

  /** Throws 1205 for a rule that is none, or that covers everything. */
  constructor(rules: readonly string[] = []) {
    if (rules.length > PER_ENGINE_MAX)
      throw new LockstepError(1205, `perEngine: at most ${PER_ENGINE_MAX} rules, not ${rules.length}`);
    for (const rule of rules) check(rule);
    this.rules = rules;
    this.#patterns = rules.map((rule) => {
      const parts = rule.split(/\*+/).map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, '\\$&'));
      return new RegExp(`^${parts.join('.*')}$`, 'su');
    });
  }

  /** The rule that says it; null: the key is to be the same on every engine. */
  ruleOf(key: string): string | null {
    const at = this.#patterns.findIndex((pattern) => pattern.test(key));
    return at === -1 ? null : (this.rules[at] ?? null);
  }

  covers(key: string): boolean {
    return this.ruleOf(key) !== null;
  }

  /** What an engine says of what it leaves out beside its dialect's schema: both sides must leave out the same. */
  schemaOf({ schema }: Pick<Dialect, 'schema'>, hash: Hash): string | undefined {
    if (this.rules.length === 0) return schema;
    const rules = hash([...new Set(this.rules)].sort().join('\n')).slice(0, 16);
    return `${schema ?? ''}${PER_ENGINE_MARK}${rules}`;
  }

  /** Why none of these keys may be changed through Lockstep; null where all may be. */
  refusal(keys: Iterable<string>): Refusal | null {
    for (const key of keys) {
      const rule = this.ruleOf(key);
      if (rule !== null)
        return { code: 257, message: `${key} ${belongs(rule)}: set it there, past Lockstep` };
    }
    return null;
  }

  /** The dialect for a record: what is an engine's own is no part of it. */
  guard<C extends Command>(dialect: Dialect<C>): Dialect<C> {
    if (this.rules.length === 0) return dialect;
    const needs = (command: C): readonly string[] =>
      (dialect.needs?.(command) ?? []).filter((key) => !this.covers(key));
    return {
      ...dialect,
      needs,
      reduce: (configuration, command) => {
        const refused = this.refusal(dialect.footprint(configuration, command));
        if (refused !== null) return { ok: false, refusal: refused };
        const reduction = dialect.reduce(configuration, command);
        const touched = reduction.ok ? this.refusal(reduction.changes.map(({ key }) => key)) : null;
        return touched === null ? reduction : { ok: false, refusal: touched };
      },
    };
  }

  /** References for a record: they assert that nothing is taken in that is an engine's own. */
  guardRecord(references: References): References {
    if (this.rules.length === 0) return references;
    return (key, value) => {
      assert(!this.covers(key), 'what is an engine’s own is never in the record', { key });
      return references(key, value);
    };
  }

  /** Entries that are to be the same on every engine. */
  without(entries: Iterable<readonly [string, string]>): [string, string][] {
    return [...entries].flatMap(([key, value]) =>
      this.covers(key) ? [] : [[key, value] as [string, string]],
    );
  }

  /** Throws 1205 where something holds what a rule says is each engine's own. `what` it is, and what to do `next`: for people. */
  refuseWithin(what: string, configuration: Pick<Configuration, 'keys'>, next = UNSET_FIRST): void {
    if (this.rules.length === 0) return;
    for (const key of configuration.keys()) {
      const rule = this.ruleOf(key);
      if (rule === null) continue;
      throw new LockstepError(1205, `${what} holds ${key}, which ${belongs(rule)}: ${next}`);
    }
  }
}

function belongs(rule: string): string {
  return `is each engine's own by the rule perEngine: "${rule}"`;
}

function check(rule: string): void {
  const wrong =
    rule.trim() === ''
      ? 'a rule is the key of an entry, like "config replica-announce-ip"'
      : rule.length > RULE_LENGTH_MAX
        ? `a rule has at most ${RULE_LENGTH_MAX} characters`
        : /^\*+$/.test(rule)
          ? 'a rule that covers everything leaves nothing to keep equal'
          : /\p{Cc}/u.test(rule)
            ? 'a rule has no control characters'
            : null;
  if (wrong !== null) throw new LockstepError(1205, `perEngine: "${rule}": ${wrong}`);
}
