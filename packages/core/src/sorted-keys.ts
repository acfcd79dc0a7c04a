// Keys in the order of their UTF-16 code units, for a map whose keys come and go: sorted when somebody asks, and kept so as
// long as little changes in between.

export class SortedKeys {
  readonly #entries: ReadonlyMap<string, unknown>;
  #sorted: string[] | undefined;
  /** Somebody has the sorted list itself, and may still be reading it. */
  #lent = false;
  /** Keys that came or went since; more than a part of all, and sorting anew is cheaper. */
  #touched: string[] = [];

  constructor(entries: ReadonlyMap<string, unknown>) {
    this.#entries = entries;
  }

  /** To be told of every key that has come or gone. */
  touch(key: string): void {
    if (this.#sorted === undefined) return;
    this.#touched.push(key);
    if (this.#touched.length <= 16 + this.#entries.size / 16) return;
    this.#sorted = undefined;
    this.#touched = [];
  }

  all(): readonly string[] {
    const sorted = this.#upToDate();
    this.#lent = true;
    return sorted;
  }

  withPrefix(prefix: string): string[] {
    const sorted = this.#upToDate();
    const start = placeOf(sorted, prefix);
    let end = start;
    while (end < sorted.length && sorted[end]?.startsWith(prefix)) end += 1;
    return sorted.slice(start, end);
  }

  #upToDate(): string[] {
    if (this.#sorted === undefined) {
      this.#sorted = [...this.#entries.keys()].sort(byCodeUnit);
      this.#lent = false;
      return this.#sorted;
    }
    if (this.#touched.length === 0) return this.#sorted;
    if (this.#lent) this.#sorted = [...this.#sorted];
    this.#lent = false;
    for (const key of this.#touched) {
      const at = placeOf(this.#sorted, key);
      const listed = this.#sorted[at] === key;
      if (listed !== this.#entries.has(key))
        this.#sorted.splice(at, listed ? 1 : 0, ...(listed ? [] : [key]));
    }
    this.#touched = [];
    return this.#sorted;
  }
}

/** The place of the first key that is not before this one, found by halving. */
function placeOf(sorted: readonly string[], key: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as string) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Two sorted lists without a key in common, as one. */
export function merged(one: readonly string[], other: readonly string[]): readonly string[] {
  if (one.length === 0) return other;
  if (other.length === 0) return one;
  const all: string[] = [];
  let at = 0;
  for (const key of one) {
    while (at < other.length && (other[at] as string) < key) all.push(other[at++] as string);
    all.push(key);
  }
  while (at < other.length) all.push(other[at++] as string);
  return all;
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
