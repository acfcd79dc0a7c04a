// An engine for tests: a dialect of `key=value` lines (`key=` removes), on a data plane that a test can hold up.

import * as crypto from 'node:crypto';
import {
  type Command,
  type Dialect,
  LiveConfiguration,
  NativeEngine,
  type Realisation,
  type Realiser,
} from '@lockstep/core';

interface KeyValue extends Command {
  readonly key: string;
  readonly value: string | undefined;
}

export const hash = (text: string): string => crypto.hash('sha256', text);

export const KEY_VALUE: Dialect<KeyValue> = {
  name: 'key-value/1',
  parse(line) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(line) ?? [];
    if (key === undefined) return { ok: false, refusal: { code: 1088, message: `no such command: ${line}` } };
    return {
      ok: true,
      command: { kind: 'configures', text: line, key, value: value === '' ? undefined : value },
    };
  },
  footprint: (_configuration, command) => [command.key],
  plan(from, to) {
    const keys = new Set([...from.keys(), ...to.keys()]);
    return [...keys]
      .filter((key) => from.get(key) !== to.get(key))
      .map((key) => `${key}=${to.get(key) ?? ''}`);
  },
  reduce(configuration, { key, value }) {
    const before = configuration.get(key);
    if (before === undefined && value === undefined) {
      return { ok: false, refusal: { code: 258, message: `no such key: ${key}` } };
    }
    return { ok: true, changes: before === value ? [] : [{ key, before, after: value }] };
  },
  show: () => ({ code: 1088, message: 'nothing to show' }),
  print: (configuration) => configuration.keys().map((key) => `${key}=${configuration.get(key) ?? ''}`),
  references: () => [],
};

/** Lets changes through while it is open. */
export class Gate implements Realiser {
  #opened: Promise<void> = Promise.resolve();
  #open: () => void = () => undefined;
  #reached: () => void = () => undefined;

  /** Resolves when the next change stands before the gate. */
  shut(): Promise<void> {
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
    return new Promise((resolve) => {
      this.#reached = resolve;
    });
  }

  open(): void {
    this.#open();
  }

  async prepare(): Promise<Realisation> {
    this.#reached();
    await this.#opened;
    return { commit: () => undefined };
  }
}

export function keyValueEngine(
  gate: Realiser = new Gate(),
  incarnation = 'life-1',
  aside = false,
): NativeEngine<KeyValue> {
  const live = new LiveConfiguration(hash, KEY_VALUE.references);
  return new NativeEngine({ dialect: KEY_VALUE, live, realiser: gate, incarnation, epoch: 0, aside });
}
