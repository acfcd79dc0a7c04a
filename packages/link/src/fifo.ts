// A first-in first-out queue whose every step costs the same, however long it is. An array's own shift moves all that
// is behind.

/** Items taken before the array is cut. */
const TAKEN_MAX = 1_024;

export class Fifo<T> {
  #items: (T | undefined)[] = [];
  /** Invariant: what is before `#first` was taken, and is undefined. */
  #first = 0;

  get size(): number {
    return this.#items.length - this.#first;
  }

  put(item: T): void {
    this.#items.push(item);
  }

  /** The oldest item, left where it is; undefined when there is none. */
  peek(): T | undefined {
    return this.#items[this.#first];
  }

  take(): T | undefined {
    const item = this.#items[this.#first];
    if (this.#first === this.#items.length) return undefined;
    this.#items[this.#first] = undefined;
    this.#first += 1;
    if (this.#first > TAKEN_MAX && this.#first * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }
}
