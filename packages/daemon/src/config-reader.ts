// A YAML document, walked with positions: whatever is wrong says file, line, column, the key where there is one, and what
// is allowed there.

import { parseDuration } from '@lockstep/api';
import { LockstepError } from '@lockstep/core';
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import { StartFailure } from './failure.ts';
import { parseSize } from './size.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** `HOST:PORT`; brackets around IPv6. Null where it is none. */
export function parseAddress(text: string): Address | null {
  const match = /^(\[[0-9a-f:.]+\]|[^:\s[\]]+):(\d{1,5})$/i.exec(text);
  const port = Number(match?.[2]);
  if (match?.[1] === undefined || port > 65_535) return null;
  return { host: match[1].replace(/^\[|\]$/g, ''), port };
}

export class Reader {
  readonly #path: string;
  readonly #lines = new LineCounter();
  readonly #document: ReturnType<typeof parseDocument>;
  /** Values by the key that they stand behind: `fleets.adc.monitor.every`. */
  readonly #paths = new WeakMap<Node, string>();

  constructor(text: string, path: string) {
    this.#path = path;
    this.#document = parseDocument(text, { lineCounter: this.#lines, uniqueKeys: true, prettyErrors: false });
    const [broken] = this.#document.errors;
    if (broken !== undefined) throw this.#at(broken.pos[0], broken.message);
  }

  root(): YAMLMap {
    const { contents } = this.#document;
    const empty = contents === null || (isScalar(contents) && contents.value === null);
    return empty ? (this.#document.createNode({}) as YAMLMap) : this.map(contents);
  }

  map(node: Node | null | undefined): YAMLMap {
    if (isMap(node)) return node;
    throw this.expected(node, 'keys and values expected here');
  }

  keys(map: YAMLMap, known: readonly string[]): Map<string, Node> {
    const found = new Map<string, Node>();
    for (const { key, value } of map.items) {
      const name = this.text(key as Node);
      if (!known.includes(name)) {
        throw this.error(key as Node, `unknown key "${name}"; known here: ${known.join(', ')}`);
      }
      if (value === null) throw this.error(key as Node, `${name}: a value is expected here`);
      this.name(value as Node, name, map);
      found.set(name, value as Node);
    }
    return found;
  }

  /** Says under which key a value stands, and in what: errors name it. */
  name(value: Node, key: string, within: YAMLMap): void {
    const path = this.#paths.get(within);
    this.#paths.set(value, path === undefined ? key : `${path}.${key}`);
  }

  /** The value of a key, where it is there. */
  peek(map: YAMLMap, name: string): Node | undefined {
    const pair = map.items.find(({ key }) => isScalar(key) && key.value === name);
    const value = (pair?.value ?? undefined) as Node | undefined;
    if (value !== undefined) this.name(value, name, map);
    return value;
  }

  /** The items of a list of at least one. */
  items(node: Node | null | undefined): Node[] {
    if (isSeq(node) && node.items.length > 0) return node.items as Node[];
    throw this.expected(node, 'a list is expected here');
  }

  text(node: Node | null | undefined): string {
    if (isScalar(node) && (typeof node.value === 'string' || typeof node.value === 'number'))
      return String(node.value);
    throw this.expected(node, 'a text is expected here');
  }

  /** A list of at least one text. */
  texts(node: Node | null | undefined): string[] {
    const items = isSeq(node) ? node.items.map((item) => this.text(item as Node)) : [];
    if (items.length > 0) return items;
    throw this.expected(node, 'a list is expected here, like [/usr/local/bin/page, --urgent]');
  }

  httpUrl(node: Node | null | undefined): string {
    const text = this.text(node);
    if (URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol)) return text;
    // Not repeated: it may hold a secret.
    throw this.expected(node, 'a http:// or https:// address is expected here');
  }

  word(node: Node | null | undefined, words: readonly string[]): string {
    const value = isScalar(node) ? String(node.value) : '';
    if (words.includes(value)) return value;
    throw this.expected(node, `one of ${words.join(', ')} is expected here`);
  }

  boolean(node: Node | null | undefined): boolean {
    const value = isScalar(node) ? node.value : undefined;
    if (typeof value === 'boolean') return value;
    throw this.expected(node, 'true or false is expected here');
  }

  integer(node: Node | null | undefined, min: number, max: number): number {
    const value = isScalar(node) ? node.value : undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    throw this.expected(node, `a whole number from ${min} to ${max} is expected here`);
  }

  /** Milliseconds. The limits are written as in the file. */
  duration(node: Node | null | undefined, min: string, max: string): number {
    return this.#between(node, parseDuration, { what: 'a duration', min, max, like: '10s or 500ms' });
  }

  /** Bytes. The limits are written as in the file. */
  size(node: Node | null | undefined, min: string, max: string): number {
    return this.#between(node, parseSize, { what: 'a size', min, max, like: '64KiB, 1MiB or 65536' });
  }

  address(node: Node | null | undefined): Address {
    const address = parseAddress(this.text(node));
    if (address !== null) return address;
    throw this.expected(node, `"${this.text(node)}" is no HOST:PORT`);
  }

  /** Does something with what a node says; what is wrong with it is said with its position. */
  coded<T>(node: Node | null | undefined, work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof LockstepError) throw this.error(node, error.message);
      throw error;
    }
  }

  error(node: Node | null | undefined, message: string): StartFailure {
    return this.#at(node?.range?.[0] ?? 0, message);
  }

  /** What is wrong with a value; its key is said too. */
  expected(node: Node | null | undefined, message: string): StartFailure {
    const path = node === null || node === undefined ? undefined : this.#paths.get(node);
    return this.error(node, path === undefined ? message : `${path}: ${message}`);
  }

  #between(
    node: Node | null | undefined,
    parse: (text: string) => number | null,
    range: { readonly what: string; readonly min: string; readonly max: string; readonly like: string },
  ): number {
    const { what, min, max, like } = range;
    const value = isScalar(node) ? parse(String(node.value)) : null;
    if (value !== null && value >= (parse(min) ?? 0) && value <= (parse(max) ?? 0)) return value;
    throw this.expected(node, `${what} from ${min} to ${max} is expected here, like ${like}`);
  }

  #at(offset: number, message: string): StartFailure {
    const { line, col } = this.#lines.linePos(offset);
    return new StartFailure(`${this.#path}:${line}:${col}: ${message}`);
  }
}
