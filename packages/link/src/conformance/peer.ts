// One connection to the engine under test, without any manners: it sends whatever it is given, also what no manager would,
// and waits for answers one by one. Whatever does not come in time, or cannot be understood, fails the check.

import { isUtf8 } from 'node:buffer';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { LockstepError } from '@lockstep/core';
import { formatAddress, type LinkAddress } from '../address.ts';
import { type Answer, type AnswerKind, parseAnswer } from '../answers.ts';
import { DatagramAttempt } from '../attempt.ts';
import type { Channel } from '../channel.ts';
import { StreamChannel } from '../stream-channel.ts';
import { must, Skipped, show, Unmet } from './expect.ts';

/** A request as an object, or raw text or bytes, which go out as they are. */
export type Item = object | string | Buffer;

export type AnswerTo<K extends AnswerKind> = Extract<Answer, { kind: K }>;
export type ErrorAnswer = Extract<Answer, { kind: 'error' }>;

/** What goes out, past what a channel would make of it. */
interface Rude {
  send(bytes: Buffer): void;
  end(): void;
  cut(): void;
}

export class Peer {
  readonly #channel: Channel;
  readonly #rude: Rude;
  readonly #patienceMs: number;
  readonly #lines: string[] = [];
  #ended = false;
  #news: () => void = () => undefined;

  private constructor(channel: Channel, rude: Rude, patienceMs: number) {
    this.#channel = channel;
    this.#rude = rude;
    this.#patienceMs = patienceMs;
    // A reset is an end too.
    const onEnd = (): void => {
      this.#ended = true;
      this.#news();
    };
    channel.listen({
      onMessage: (heard) => {
        this.#lines.push(heard.ok ? heard.text : '');
        this.#news();
      },
      onEnd,
      onClose: onEnd,
    });
  }

  /** Errors: 1196 when nobody is there. */
  static async connect(address: LinkAddress, patienceMs: number): Promise<Peer> {
    if ('udp' in address) {
      const attempt = new DatagramAttempt(address);
      const channel = await attempt.channel(AbortSignal.timeout(patienceMs));
      if (channel !== null) return new Peer(channel, inDatagrams(channel), patienceMs);
      const why = attempt.error?.message ?? `no answer within ${patienceMs} ms`;
      throw new LockstepError(1196, `nobody at ${formatAddress(address)} (${why})`);
    }
    const socket = connect({ ...address, allowHalfOpen: true });
    const late = new Error(`no connection within ${patienceMs} ms`);
    const timer = setTimeout(() => socket.destroy(late), patienceMs);
    try {
      await once(socket, 'connect');
    } catch (error) {
      socket.destroy();
      const why = error instanceof Error ? error.message : String(error);
      throw new LockstepError(1196, `nobody at ${formatAddress(address)} (${why})`);
    } finally {
      clearTimeout(timer);
    }
    return new Peer(new StreamChannel(socket, 'manager'), onStream(socket), patienceMs);
  }

  send(...items: readonly Item[]): void {
    const raw = (item: Item): item is string | Buffer => typeof item === 'string' || Buffer.isBuffer(item);
    const lines = items.map((item) => Buffer.from(raw(item) ? item : `${JSON.stringify(item)}\n`));
    this.#rude.send(Buffer.concat(lines));
  }

  /** The next line; null at the end of the connection. */
  async line(): Promise<string | null> {
    if (this.#lines.length === 0 && !this.#ended) {
      let late = false;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => {
          late = true;
          resolve();
        }, this.#patienceMs);
        this.#news = () => {
          if (this.#lines.length === 0 && !this.#ended) return;
          clearTimeout(timer);
          resolve();
        };
      });
      must(!late, `a line within ${this.#patienceMs} ms`, 'none');
    }
    return this.#lines.shift() ?? null;
  }

  /** The next answer, as a manager would read it. Throws where it is none to this request. */
  async answer<K extends AnswerKind>(kind: K, request: object): Promise<AnswerTo<K> | ErrorAnswer> {
    const line = await this.line();
    const asked = show(shortened(request));
    must(line !== null, `an answer to ${asked}`, 'the end of the connection');
    const parsed = parseAnswer(line, kind);
    if (!parsed.ok) throw new Unmet(`an answer to ${asked}`, `${show(line)} (${parsed.message})`);
    const { answer } = parsed;
    const { id } = request as { readonly id?: string };
    must(answer.id === id, `an answer with the id of ${asked}`, line);
    // parseAnswer gives the kind that it was asked for, or an error.
    return answer as AnswerTo<K> | ErrorAnswer;
  }

  async ask<K extends AnswerKind>(kind: K, request: object): Promise<AnswerTo<K> | ErrorAnswer> {
    this.send(request);
    return this.answer(kind, request);
  }

  /** The error that a request must be answered by. */
  async refused(request: Item, code: number, id: string | null): Promise<void> {
    this.send(request);
    const line = await this.line();
    const what = show(Buffer.isBuffer(request) ? 'bytes that are no line' : shortened(request));
    const expected = `${what} to be refused with ${code} and the id ${show(id)}`;
    must(line !== null, expected, 'the end of the connection');
    const parsed = parseAnswer(line, 'ping');
    const fits = parsed.ok && parsed.answer.kind === 'error' && parsed.answer.code === code;
    must(fits && parsed.answer.id === id, expected, line);
  }

  /** Resolves when the engine has closed, or ended its side; throws when it says something else first. */
  async ends(after: string): Promise<void> {
    const line = await this.line();
    must(line === null, `the end of the connection after ${after}`, line);
  }

  /** Ends this side, as a peer does that has no further request. */
  end(): void {
    this.#rude.end();
  }

  /** Gone without a word, as soon as what was sent is with the system. */
  cut(): void {
    this.#rude.cut();
  }

  destroy(): void {
    this.#channel.destroy();
  }
}

function onStream(socket: Socket): Rude {
  return {
    send: (bytes) => void socket.write(bytes),
    end: () => void socket.end(),
    cut: () => socket.destroySoon(),
  };
}

/** A datagram holds a whole message or none, and a session has no half: what needs either cannot be tried. */
function inDatagrams(channel: Channel): Rude {
  return {
    send(bytes) {
      const lines = bytes.toString('utf8').split('\n');
      const whole = lines.pop() === '' && isUtf8(bytes);
      const fit = lines.every((line) => Buffer.byteLength(line) <= channel.messageBytesMax);
      if (!whole || !fit) throw new Skipped('this can be said over a stream only');
      for (const line of lines) channel.write(line);
    },
    end() {
      throw new Skipped('a session of datagrams has no half that could be ended');
    },
    cut() {
      channel.flush();
      channel.destroy();
    },
  };
}

/** Keys are secrets, and long texts say nothing. */
function shortened(request: object | string): unknown {
  if (typeof request === 'string')
    return request.length > 60 ? `${request.slice(0, 60)}…` : request.trimEnd();
  return Object.fromEntries(
    Object.entries(request).map(([name, value]) => [name, name === 'key' ? '…' : (value as unknown)]),
  );
}
