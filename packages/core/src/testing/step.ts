// One step of a scenario: its words, its name=value arguments, and the body that stands under it. What nobody asks for
// fails in the end, so that a misspelt fault cannot make a scenario empty.

import assert from 'node:assert/strict';
import { type Operand, parseOperand } from '../operand.ts';
import type { World } from './world.ts';

export class Step {
  readonly world: World;
  readonly body: readonly string[];
  readonly #words: string[] = [];
  readonly #named = new Map<string, string>();

  constructor(world: World, args: readonly string[], body: readonly string[]) {
    this.world = world;
    this.body = body;
    for (const arg of args) {
      const [, name, value] = /^([a-z-]+)=(.*)$/.exec(arg) ?? [];
      if (name === undefined || value === undefined) this.#words.push(arg);
      else this.#named.set(name, value);
    }
  }

  word(): string {
    const word = this.#words.shift();
    assert.ok(word !== undefined, 'a word is missing');
    return word;
  }

  words(): string[] {
    return this.#words.splice(0);
  }

  /** Whether a word is there. */
  flag(word: string): boolean {
    const at = this.#words.indexOf(word);
    if (at !== -1) this.#words.splice(at, 1);
    return at !== -1;
  }

  named(name: string): string | undefined {
    const value = this.#named.get(name);
    this.#named.delete(name);
    return value;
  }

  number(name: string): number | undefined {
    const value = this.named(name);
    return value === undefined ? undefined : Number(value);
  }

  /** One of these words; any other fails. */
  choice<const Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    const value = this.named(name);
    const word = words.find((one) => one === value);
    assert.equal(word, value, `${name} is one of ${words.join(', ')}`);
    return word;
  }

  /** Fails for what nobody asked for. */
  end(): void {
    const unused = [...this.#words, ...this.#named.keys()];
    assert.deepEqual(unused, [], 'every argument is used');
  }
}

/** `3 × put k{} {}` is put k1 1, put k2 2, put k3 3; `put x ä{9}` has nine of them. */
export function expand(line: string): string[] {
  const [, count, text] = /^(\d+) × (.*)$/.exec(line) ?? [];
  if (count === undefined || text === undefined)
    return [line.replace(/(.)\{(\d+)\}/, (_all, letter: string, n: string) => letter.repeat(Number(n)))];
  return Array.from({ length: Number(count) }, (_one, at) => text.replaceAll('{}', `${at + 1}`));
}

/** What is compared; `file` is one with the content of the body. */
export function operandOf(word: string, body: readonly string[]): Operand {
  if (word === 'file') {
    return { kind: 'file', path: 'some.conf', lines: body.map((line, at) => [at + 1, line] as const) };
  }
  const operand = parseOperand(word);
  assert.ok(operand !== null, `no operand ${word}`);
  return operand;
}
