// A YAML document, walked with positions: whatever is wrong says file, line and column.

import { parseDuration } from '@lockstep/api';
import { LockstepError } from '@lockstep/core';
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import { StartFailure } from './failure.ts';

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
    throw this.error(node, 'keys and values expected here');
  }

  keys(map: YAMLMap, known: readonly string[]): Map<string, Node> {
    const found = new Map<string, Node>();
    for (const { key, value } of map.items) {
      const name = this.text(key as Node);
      if (!known.includes(name)) {
        throw this.error(key as Node, `unknown key "${name}"; known here: ${known.join(', ')}`);
      }
      if (value === null) throw this.error(key as Node, `${name}: a value is expected here`);
      found.set(name, value as Node);
    }
    return found;
  }

  /** The value of a key, where it is there. */
  peek(map: YAMLMap, name: string): Node | undefined {
    const pair = map.items.find(({ key }) => isScalar(key) && key.value === name);
    return (pair?.value ?? undefined) as Node | undefined;
  }

  /** The items of a list of at least one. */
  items(node: Node | null | undefined): Node[] {
    if (isSeq(node) && node.items.length > 0) return node.items as Node[];
    throw this.error(node, 'a list is expected here');
  }

  text(node: Node | null | undefined): string {
    if (isScalar(node) && (typeof node.value === 'string' || typeof node.value === 'number'))
      return String(node.value);
    throw this.error(node, 'a text is expected here');
  }

  /** A list of at least one text. */
  texts(node: Node | null | undefined): string[] {
    const items = isSeq(node) ? node.items.map((item) => this.text(item as Node)) : [];
    if (items.length > 0) return items;
    throw this.error(node, 'a list is expected here, like [/usr/local/bin/page, --urgent]');
  }

  httpUrl(node: Node | null | undefined): string {
    const text = this.text(node);
    if (URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol)) return text;
    // Not repeated: it may hold a secret.
    throw this.error(node, 'a http:// or https:// address is expected here');
  }

  word(node: Node | null | undefined, words: readonly string[]): string {
    const text = this.text(node);
    if (words.includes(text)) return text;
    throw this.error(node, `"${text}" is none of ${words.join(', ')}`);
  }

  integer(node: Node | null | undefined, min: number, max: number): number {
    const value = isScalar(node) ? node.value : undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    throw this.error(node, `a whole number from ${min} to ${max} is expected here`);
  }

  duration(node: Node | null | undefined, minMs: number, maxMs: number): number {
    const ms = parseDuration(this.text(node));
    if (ms !== null && ms >= minMs && ms <= maxMs) return ms;
    throw this.error(
      node,
      `a duration from ${minMs}ms to ${maxMs / 1_000}s is expected here, like 10s or 500ms`,
    );
  }

  address(node: Node | null | undefined): Address {
    const address = parseAddress(this.text(node));
    if (address !== null) return address;
    throw this.error(node, `"${this.text(node)}" is no HOST:PORT`);
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

  #at(offset: number, message: string): StartFailure {
    const { line, col } = this.#lines.linePos(offset);
    return new StartFailure(`${this.#path}:${line}:${col}: ${message}`);
  }
}
