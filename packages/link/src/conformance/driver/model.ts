// What a product must hold, by its dialect's word alone: what the kit compares the product with.

import { hash } from 'node:crypto';
import { type Change, type Command, type Dialect, LiveConfiguration, type Refusal } from '@lockstep/core';
import { ABSENT, type Driver, type ProductEntries } from '../../driver.ts';
import { must, show, Unmet } from '../expect.ts';

export const sha256 = (text: string): string => hash('sha256', text);

/** A product that held `baseline`, and what was set on it since. */
export class Model<C extends Command> {
  readonly dialect: Dialect<C>;
  readonly baseline: ProductEntries;
  /** The overlay. */
  readonly held: LiveConfiguration;

  constructor(dialect: Dialect<C>, baseline: ProductEntries) {
    this.dialect = dialect;
    this.baseline = baseline;
    this.held = new LiveConfiguration(sha256, dialect.references, (key) => baseline.get(key));
  }

  /** The same, to go on from on its own. */
  copy(): Model<C> {
    const model = new Model(this.dialect, this.baseline);
    const { held } = this;
    model.held.apply(held.keys().map((key) => ({ key, before: undefined, after: held.get(key) })));
    return model;
  }

  /** The refusal, or null; then it is in effect here. */
  refusal(command: C): Refusal | null {
    const reduction = this.dialect.reduce(this.held, command);
    if (!reduction.ok) return reduction.refusal;
    this.held.apply(reduction.changes);
    return null;
  }

  /** Throws unless the dialect takes it. */
  do(command: C): void {
    const refusal = this.refusal(command);
    if (refusal !== null)
      throw new Unmet(`the dialect to take ${show(command.text)}`, `${refusal.code} ${refusal.message}`);
  }

  /** What the product holds then, all of it. */
  entries(): Map<string, string> {
    const all = new Map(this.baseline);
    for (const key of this.held.keys()) {
      const value = this.held.get(key);
      if (value === undefined || value === ABSENT) all.delete(key);
      else all.set(key, value);
    }
    return all;
  }

  /** Takes what the product made of some keys for what was said. */
  adopt(keys: readonly string[], seen: ProductEntries): void {
    const entries = this.entries();
    for (const key of keys) {
      const before = this.held.get(key);
      const real = seen.get(key) ?? (this.baseline.has(key) ? ABSENT : undefined);
      if (seen.get(key) !== entries.get(key) && before !== real)
        this.held.apply([{ key, before, after: real }]);
    }
  }

  footprint(command: C): string[] {
    return this.dialect.footprint(this.held, command);
  }
}

/** The command of a line that must be one. */
export function parsed<C extends Command>({ dialect }: Driver<C>, line: string): C {
  const result = dialect.parse(line);
  if (!result.ok)
    throw new Unmet(
      `the dialect to understand ${show(line)}`,
      `${result.refusal.code} ${result.refusal.message}`,
    );
  return result.command;
}

/**
 * The commands that lead a product from some entries to others, as a host has them made: what is not to be there has the
 * value {@link ABSENT}.
 */
export function lead<C extends Command>(
  driver: Driver<C>,
  from: ProductEntries,
  to: ProductEntries,
  keys: Iterable<string> = new Set([...from.keys(), ...to.keys()]),
): C[] {
  const all = [...keys];
  const lines = driver.dialect.plan(
    configurationOf(driver, from, all),
    configurationOf(driver, to, all),
    all,
  );
  return lines.map((line) => {
    const command = parsed(driver, line);
    must(driver.releases(command) === null, 'a plan to what a product holds, without a release', line);
    const bytes = Buffer.byteLength(line);
    must(
      bytes <= driver.commandBytesMax,
      `no more than ${driver.commandBytesMax} bytes in ${show(line)}`,
      bytes,
    );
    return command;
  });
}

function configurationOf<C extends Command>(
  { dialect }: Driver<C>,
  entries: ProductEntries,
  keys: readonly string[],
): LiveConfiguration {
  const configuration = new LiveConfiguration(sha256, dialect.references);
  configuration.apply(
    keys.map((key): Change => ({ key, before: undefined, after: entries.get(key) ?? ABSENT })),
  );
  return configuration;
}

/** Without what is each instance's own. */
export function shared<C extends Command>(driver: Driver<C>, entries: ProductEntries): Map<string, string> {
  return new Map([...entries].filter(([key]) => !driver.perInstance(key)));
}

/** Those of some keys that exist. */
export function only(entries: ProductEntries, keys: Iterable<string>): Map<string, string> {
  const wanted = new Set(keys);
  return new Map([...entries].filter(([key]) => wanted.has(key)));
}

/** Entries that differ, for people: a whole product is too long to be read. */
export function mustHold(what: string, seen: ProductEntries, expected: ProductEntries): void {
  const keys = [...new Set([...seen.keys(), ...expected.keys()])].sort();
  const wrong = keys.filter((key) => seen.get(key) !== expected.get(key));
  if (wrong.length === 0) return;
  const some = wrong.slice(0, 5);
  const of = (entries: ProductEntries): string =>
    some.map((key) => `${key}=${show(entries.get(key) ?? null)}`).join(', ');
  const more = wrong.length > some.length ? ` and ${wrong.length - some.length} more` : '';
  throw new Unmet(`${what} to have ${of(expected)}${more}`, of(seen));
}
