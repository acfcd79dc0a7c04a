// Sets of words that are the same whatever their case. A `*` at the end of one stands for anything.

export class Words {
  readonly #exact: ReadonlySet<string>;
  readonly #beginnings: readonly string[];

  constructor(words: readonly string[] = []) {
    const lower = words.map((word) => word.toLowerCase());
    this.#exact = new Set(lower.filter((word) => !word.endsWith('*')));
    this.#beginnings = lower.filter((word) => word.endsWith('*')).map((word) => word.slice(0, -1));
  }

  has(word: string): boolean {
    if (this.#exact.size === 0 && this.#beginnings.length === 0) return false;
    const lower = word.toLowerCase();
    return this.#exact.has(lower) || this.#beginnings.some((beginning) => lower.startsWith(beginning));
  }
}

export const NO_WORDS: Words = new Words();

const known = new WeakMap<readonly string[], Words>();

/** The set of a list that does not change. */
export function wordsIn(list: readonly string[] | undefined): Words {
  if (list === undefined) return NO_WORDS;
  let words = known.get(list);
  if (words === undefined) {
    words = new Words(list);
    known.set(list, words);
  }
  return words;
}
