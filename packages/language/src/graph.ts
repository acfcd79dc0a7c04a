// Walks over what names what. None of them recurses: a chain of names may be as long as the configuration.

/** All that is reached from the first ones, each once, behind everything that it leads to; circles are cut where they close. */
export function inPostOrder(first: Iterable<string>, next: (key: string) => Iterable<string>): string[] {
  const ordered: string[] = [];
  const visited = new Set<string>();
  for (const start of first) {
    const open = visited.has(start) ? [] : [{ key: start, to: next(start)[Symbol.iterator]() }];
    visited.add(start);
    for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
      const { value, done } = last.to.next();
      if (done === true) {
        ordered.push(last.key);
        open.pop();
      } else if (!visited.has(value)) {
        visited.add(value);
        open.push({ key: value, to: next(value)[Symbol.iterator]() });
      }
    }
  }
  return ordered;
}

/** Which keys lead back to each other. Each key is walked from once, however many are asked about (Tarjan 1972). */
export class Circles {
  readonly #next: (key: string) => Iterable<string>;
  /** The circle that a key belongs to, by a key of it; a key in no circle belongs to its own. */
  readonly #circle = new Map<string, string>();
  readonly #numbers = new Map<string, number>();

  constructor(next: (key: string) => Iterable<string>) {
    this.#next = next;
  }

  /** Whether each of two keys leads to the other. */
  has(one: string, other: string): boolean {
    if (one === other) return true;
    return this.#of(one) === this.#of(other);
  }

  #of(key: string): string {
    if (!this.#circle.has(key)) this.#walk(key);
    return this.#circle.get(key) ?? key;
  }

  #walk(start: string): void {
    const met: string[] = [];
    const enter = (key: string): { key: string; lowest: number; to: Iterator<string> } => {
      this.#numbers.set(key, this.#numbers.size);
      met.push(key);
      return { key, lowest: this.#numbers.get(key) ?? 0, to: this.#next(key)[Symbol.iterator]() };
    };
    const open = [enter(start)];
    for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
      const { value, done } = last.to.next();
      if (done !== true) {
        const number = this.#numbers.get(value);
        if (number === undefined) open.push(enter(value));
        else if (!this.#circle.has(value)) last.lowest = Math.min(last.lowest, number);
        continue;
      }
      open.pop();
      const above = open.at(-1);
      if (above !== undefined) above.lowest = Math.min(above.lowest, last.lowest);
      if (last.lowest !== this.#numbers.get(last.key)) continue;
      for (let key = met.pop(); key !== undefined; key = key === last.key ? undefined : met.pop())
        this.#circle.set(key, last.key);
    }
  }
}
