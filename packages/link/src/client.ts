// An engine, reached over one connection: the manager's side of the link.
//
// Answers come in the order of the requests, and each bears its request's id; one that does not, or that tells of another
// incarnation than the hello did, ends the connection. When it ends, what is known of each request is said exactly:
//
//   not yet handed to the system    unsent 1196    it certainly had no effect
//   handed over, no answer          lost 1188      it may have had one: the manager fences and reads
//
// The link never gives up a request because of time: a closed connection proves nothing about what the engine still does.

import {
  type ApplyAnswer,
  type ApplyMessage,
  assert,
  type Code,
  type Engine,
  type EngineState,
  type HelloAnswer,
  type HelloMessage,
  type LocalMessage,
  type ReadAnswer,
  type ReadMessage,
  type Sent,
} from '@lockstep/core';
import { type Answer, type AnswerKind, parseAnswer } from './answers.ts';
import type { Channel, Heard } from './channel.ts';
import { Fifo } from './fifo.ts';
import { type EnterMessage, formatRequest, PATH_LENGTH_MAX, type Request } from './requests.ts';

/** Requests without answer; above, the next is `unsent` 272. */
const PENDING_MAX = 10_000;

/** Characters of the requests without answer together; above, the next is `unsent` 272. */
const PENDING_LENGTH_MAX: number = 256 * 1024 * 1024;

interface Pending {
  readonly kind: AnswerKind;
  readonly id: string;
  /** Its place among the lines written, from 1. */
  readonly line: number;
  readonly length: number;
  readonly resolve: (sent: Sent<Answer>) => void;
}

interface LinkOptions {
  readonly name: string;
  readonly address: string;
  readonly key: string;
  readonly channel: Channel;
  readonly onDown: (reason: string) => void;
}

/** Made by {@link connectEngine}. */
export class EngineLink implements Engine {
  readonly name: string;
  readonly address: string;
  readonly #key: string;
  readonly #channel: Channel;
  readonly #pending = new Fifo<Pending>();
  #pendingLength = 0;
  #requests = 0;
  /** The incarnation that the last hello was answered by; null before. */
  #incarnation: string | null = null;
  /** Why the connection is over; null while it is not. */
  #down: string | null = null;
  readonly #onDown: (reason: string) => void;

  constructor({ name, address, key, channel, onDown }: LinkOptions) {
    this.name = name;
    this.address = address;
    this.#key = key;
    this.#channel = channel;
    this.#onDown = onDown;
    channel.listen({
      onMessage: (heard) => this.#receive(heard),
      // Its close follows: an engine that says nothing more answers nothing more.
      onEnd: () => undefined,
      onClose: (why) => this.#end(why ?? 'the engine closed the connection'),
    });
  }

  /** Whether requests can be sent. */
  get up(): boolean {
    return this.#down === null;
  }

  /** The fence. May be said again on the same connection; its answer's incarnation is the one that counts from then on. */
  hello(message: HelloMessage): Promise<Sent<HelloAnswer>> {
    return this.#hello(message);
  }

  /** Shows the link key and asks who is there. It raises nothing, and gives no right to apply with epoch. */
  identify(): Promise<Sent<HelloAnswer>> {
    return this.#hello(undefined);
  }

  async apply(message: ApplyMessage): Promise<Sent<ApplyAnswer>> {
    const sent = await this.#send({ type: 'apply', id: message.id, message }, 'apply');
    return narrowed(sent, 'apply');
  }

  async enter(message: EnterMessage): Promise<Sent<ApplyAnswer>> {
    return narrowed(await this.#send({ type: 'enter', id: this.#newId(), message }, 'apply'), 'apply');
  }

  /** A change past the manager. */
  async applyLocal(message: LocalMessage): Promise<Sent<ApplyAnswer>> {
    const sent = await this.#send({ type: 'local', id: message.id, message }, 'apply');
    return narrowed(sent, 'apply');
  }

  async read(message: ReadMessage): Promise<Sent<ReadAnswer>> {
    const sent = await this.#read(message);
    // Pages are made shorter by the engine, a node is not: what is in it is read from the nodes below it.
    const tooLong = sent.kind === 'unsent' && sent.code === 1106 && 'under' in message;
    return tooLong ? this.#readBelow(message.under, sent) : sent;
  }

  async #read(message: ReadMessage): Promise<Sent<ReadAnswer>> {
    const sent = narrowed(await this.#send({ type: 'read', id: this.#newId(), message }, 'read'), 'read');
    if (sent.kind !== 'answered') return sent;
    const { answer } = sent;
    if ('digests' in message !== (answer.digests !== undefined)) {
      this.#fail('a read of digests is answered by entries, or the other way round');
      return { kind: 'lost', code: 1188, message: `${this.name}: ${this.#down ?? ''}` };
    }
    if (!('limit' in message) || answer.entries === undefined) return sent;
    return { kind: 'answered', answer: { ...answer, entries: inOrder(answer.entries) } };
  }

  /** Changes between the parts are seen by who compares digests, as they are between any two reads. */
  async #readBelow(path: string, tooLong: Sent<never>): Promise<Sent<ReadAnswer>> {
    if (path.length >= PATH_LENGTH_MAX) return tooLong;
    const nodes = await this.#read({ digests: path });
    if (nodes.kind !== 'answered') return nodes;
    const parts = await Promise.all(
      [...(nodes.answer.digests ?? new Map()).keys()].map((under) => this.read({ under })),
    );
    const entries = new Map<string, string>();
    for (const part of parts) {
      if (part.kind !== 'answered') return part;
      for (const [key, value] of part.answer.entries ?? []) entries.set(key, value);
    }
    return { kind: 'answered', answer: { index: nodes.answer.index, entries, more: null } };
  }

  async status(): Promise<Sent<EngineState>> {
    return narrowed(await this.#send({ type: 'status', id: this.#newId() }, 'status'), 'status');
  }

  /** Whether somebody is there. */
  async ping(): Promise<Sent<null>> {
    const sent = await this.#send({ type: 'ping', id: this.#newId() }, 'ping');
    return sent.kind === 'answered' ? { kind: 'answered', answer: null } : sent;
  }

  /** Ends the connection: what has no answer is lost. `onDown` is not called for it. */
  close(): void {
    this.#finish('the link was closed');
  }

  async #hello(tenure: HelloMessage | undefined): Promise<Sent<HelloAnswer>> {
    const request = { type: 'hello', id: this.#newId(), key: this.#key } as const;
    const sent = await this.#send(tenure === undefined ? request : { ...request, tenure }, 'hello');
    return narrowed(sent, 'hello');
  }

  #newId(): string {
    this.#requests += 1;
    return `link-${this.#requests}`;
  }

  #send(request: Request, kind: AnswerKind): Promise<Sent<Answer>> {
    if (this.#down !== null) return unsent(1196, `${this.name}: ${this.#down}`);
    const line = lineOf(request, this.#channel.messageBytesMax);
    if (line === null) return unsent(1106, this.#channel.tooLong);
    const full = this.#pending.size >= PENDING_MAX || this.#pendingLength + line.length > PENDING_LENGTH_MAX;
    if (full && this.#pending.size > 0) {
      return unsent(272, `${this.name} owes ${this.#pending.size} answers: no more is sent`);
    }
    return new Promise((resolve) => {
      this.#channel.write(line);
      const { written } = this.#channel;
      this.#pending.put({ kind, id: request.id, line: written, length: line.length, resolve });
      this.#pendingLength += line.length;
    });
  }

  #receive(heard: Heard): void {
    if (this.#down !== null) return;
    const wrong = heard.ok ? this.#answer(heard.text) : heard.error.message;
    if (wrong !== null) this.#fail(wrong);
  }

  /** Null, or what is wrong with a line. */
  #answer(text: string): string | null {
    const pending = this.#pending.peek();
    if (pending === undefined) return unasked(text);
    const parsed = parseAnswer(text, pending.kind);
    if (!parsed.ok) return parsed.message;
    const { answer } = parsed;
    if (answer.id !== pending.id) {
      const words = answer.kind === 'error' ? `: ${answer.code} ${answer.message}` : '';
      return `an answer to ${answer.id} where one to ${pending.id} is due${words}`;
    }
    const stranger = this.#stranger(answer);
    if (stranger !== null) return stranger;
    this.#pending.take();
    this.#pendingLength -= pending.length;
    // An error says that nothing was done, and that is what `unsent` means to a manager.
    if (answer.kind === 'error')
      pending.resolve({ kind: 'unsent', code: answer.code, message: answer.message });
    else pending.resolve({ kind: 'answered', answer });
    return null;
  }

  /** An answer of another life of the engine than the one that was asked says nothing about the request. */
  #stranger(answer: Answer): string | null {
    if (answer.kind === 'hello') this.#incarnation = answer.answer.incarnation;
    if (answer.kind !== 'apply' && answer.kind !== 'status') return null;
    const { incarnation } = answer.answer;
    if (this.#incarnation === null || incarnation === this.#incarnation) return null;
    return `the engine is another incarnation, ${incarnation} instead of ${this.#incarnation}`;
  }

  #fail(what: string): void {
    this.#end(`the protocol was broken: ${what}`);
  }

  #end(reason: string): void {
    if (this.#finish(reason)) this.#onDown(reason);
  }

  /** Whether it was not over before. */
  #finish(reason: string): boolean {
    if (this.#down !== null) return false;
    this.#down = reason;
    const { handed } = this.#channel;
    this.#channel.destroy();
    const message = `${this.name}: ${reason}`;
    for (let pending = this.#pending.take(); pending !== undefined; pending = this.#pending.take()) {
      const left = pending.line <= handed;
      pending.resolve(left ? { kind: 'lost', code: 1188, message } : { kind: 'unsent', code: 1196, message });
    }
    this.#pendingLength = 0;
    return true;
  }
}

function unsent(code: Code, message: string): Promise<Sent<never>> {
  return Promise.resolve({ kind: 'unsent', code, message });
}

/** Null for a message that is too long. */
function lineOf(request: Request, bytesMax: number): string | null {
  try {
    const line = formatRequest(request);
    return line.length <= bytesMax / 3 || Buffer.byteLength(line) <= bytesMax ? line : null;
  } catch (error) {
    // Longer than a string may be.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** A line that nobody asked for: an engine that turns a connection away says why in one. */
function unasked(text: string): string {
  const parsed = parseAnswer(text, 'ping');
  if (parsed.ok && parsed.answer.kind === 'error') return `${parsed.answer.code} ${parsed.answer.message}`;
  return 'an answer that nobody asked for';
}

type AnswerOf<K extends AnswerKind> = Extract<Answer, { kind: K; answer: unknown }>['answer'];

/** parseAnswer gives the kind that it was asked for, or an error, and errors are never `answered`. */
function narrowed<K extends 'hello' | 'apply' | 'read' | 'status'>(
  sent: Sent<Answer>,
  kind: K,
): Sent<AnswerOf<K>> {
  if (sent.kind !== 'answered') return sent;
  assert(sent.answer.kind === kind && 'answer' in sent.answer, 'an answer is of the kind asked for', {
    kind,
  });
  return { kind: 'answered', answer: sent.answer.answer as AnswerOf<K> };
}

/** Entries in the order of their keys: JSON.parse puts keys that look like array indices first. */
function inOrder(entries: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  let last = '';
  for (const key of entries.keys()) {
    if (key < last) return new Map([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
    last = key;
  }
  return entries;
}
