// Sets of words that are the same whatever their case. A `*` at the end of one stands for anything.

export class Words {
  /** By lower-case spelling. */
  readonly #exact: ReadonlyMap<string, string>;
  readonly #beginnings: readonly { readonly lower: string; readonly spelt: string }[];

  constructor(words: readonly string[] = []) {
    this.#exact = new Map(
      words.filter((word) => !word.endsWith('*')).map((word) => [word.toLowerCase(), word] as const),
    );
    this.#beginnings = words
      .filter((word) => word.endsWith('*'))
      .map((word) => ({ lower: word.slice(0, -1).toLowerCase(), spelt: word.slice(0, -1) }));
  }

  /** Whether every word is one of them. */
  get areAll(): boolean {
    return this.#beginnings.some(({ lower }) => lower === '');
  }

  has(word: string): boolean {
    if (this.#exact.size === 0 && this.#beginnings.length === 0) return false;
    const lower = word.toLowerCase();
    return this.#exact.has(lower) || this.#beginnings.some((beginning) => lower.startsWith(beginning.lower));
  }

  /** A word of the set as the set spells it; any other as it is. */
  spelt(word: string): string {
    if (this.#exact.size === 0 && this.#beginnings.length === 0) return word;
    const lower = word.toLowerCase();
    const exact = this.#exact.get(lower);
    if (exact !== undefined) return exact;
    const beginning = this.#beginnings.find((one) => lower.startsWith(one.lower))?.spelt ?? '';
    return beginning + word.slice(beginning.length);
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
