// The thin client: requests to the daemon over HTTP, typed by the schemas. It tells apart what callers must tell apart:
// not reached (nothing was sent), answered with a problem, and broken off midway (the outcome is not known).

import { type IncomingMessage, type RequestOptions, request } from 'node:http';
import { LockstepError } from '@lockstep/core';
import { EVENT_STREAM, readEvents, type ServerSentEvent } from './event-stream.ts';
import { problemOf } from './problem.ts';
import type { Problem } from './schemas/common.ts';
import type {
  HeldDocument,
  ReceiptDocument,
  SetRequest,
  SetResultDocument,
  SetStateDocument,
} from './schemas/sets.ts';

/** The daemon answered no. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** The daemon could not be reached: nothing was sent. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/** The connection broke after the request was sent: it may have had effect. */
export class BrokenOff extends Error {
  override readonly name = 'BrokenOff';
}

export interface SubmitOptions {
  /** Idempotency key: under it the set runs once, however often it is sent. */
  readonly key?: string;
  /** Told the set's id as soon as the daemon has taken it in. */
  readonly onTaken?: (id: string) => void;
  /** Gives up listening; the daemon goes on with the set. Rejects with BrokenOff. */
  readonly signal?: AbortSignal;
}

/** Lines of a set that is answered as it runs (`Accept: application/x-ndjson`). */
export type SetLine =
  | { readonly set: { readonly id: string; readonly commands: number } }
  | { readonly receipt: ReceiptDocument }
  | { readonly end: { readonly id: string; readonly outcome: string } };

export const NDJSON = 'application/x-ndjson';

const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

/** How long an event stream may be silent before it counts as broken, in ms: three heartbeats. */
const SILENCE_MS_MAX = 45_000;

/** Bytes of a request's body. */
export const BODY_BYTES_MAX: number = 64 * 1024 * 1024;

export interface ApiClientOptions {
  /** `http://127.0.0.1:9080` */
  readonly api: string;
  readonly token: string;
}

interface RequestExtras {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

export class ApiClient {
  readonly #url: URL;
  readonly #token: string;

  constructor({ api, token }: ApiClientOptions) {
    this.#url = new URL(api);
    this.#token = token;
  }

  /**
   * The daemon's data directory, which holds the token: nobody but who may read that file can use it. Null where the
   * daemon is on another machine, does not answer, or does not say.
   */
  async dataDirectory(): Promise<string | null> {
    if (!LOOPBACK.includes(this.#url.hostname)) return null;
    try {
      const response = await this.#request('GET', '/healthz', 'application/json');
      const { data } = JSON.parse(await bodyOf(response)) as { data?: unknown };
      return typeof data === 'string' ? data : null;
    } catch {
      return null; // The request that needs the token says what is wrong.
    }
  }

  /** Reads a JSON document below `/api/v1`. */
  async get<T>(path: string): Promise<T> {
    return parseJson(await this.#read(path, 'application/json')) as T;
  }

  async getText(path: string): Promise<string> {
    return this.#read(path, 'text/plain');
  }

  /** Asks for something to be done, below `/api/v1`. Rejects with BrokenOff where it may have been done. */
  async post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
    const response = await this.#request('POST', `/api/v1${path}`, 'application/json', {
      body: JSON.stringify(body),
      signal,
    });
    return parseJson(await bodyOf(response)) as T;
  }

  /** Runs a set. Each receipt is handed on when it is durable; all of them are in the result. */
  async submit(
    fleet: string,
    set: SetRequest,
    onReceipt: (receipt: ReceiptDocument, done: number) => void = () => undefined,
    { key, onTaken, signal }: SubmitOptions = {},
  ): Promise<SetResultDocument> {
    const path = `/api/v1/fleets/${encodeURIComponent(fleet)}/sets`;
    const body = bodyFor(set);
    const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
    const response = await this.#request('POST', path, NDJSON, { body, headers, signal });
    const receipts: ReceiptDocument[] = [];
    let begun = false;
    for await (const line of linesOf(response)) {
      const message = parseSetLine(line);
      // A line that is cut off or garbled by a proxy: what was run is not known.
      if (message === null && begun) break;
      if (message === null) throw notLockstep('the answer to the set is none of a set');
      begun = true;
      if ('set' in message) {
        onTaken?.(message.set.id);
      } else if ('receipt' in message) {
        receipts.push(message.receipt);
        onReceipt(message.receipt, receipts.length);
      } else if ('end' in message) {
        return { ...message.end, receipts };
      }
    }
    throw new BrokenOff('the daemon ended before the set was over');
  }

  /**
   * Sends a part of a group that others follow. Rejects with BrokenOff where it may have been taken: under the same key it may
   * be sent again.
   */
  async hold(fleet: string, set: SetRequest, { key, signal }: SubmitOptions = {}): Promise<HeldDocument> {
    const path = `/api/v1/fleets/${encodeURIComponent(fleet)}/sets`;
    const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
    const body = bodyFor(set);
    const response = await this.#request('POST', path, 'application/json', { body, headers, signal });
    const held = parseJson(await bodyOf(response)) as Partial<HeldDocument> | null;
    if (held?.state !== 'held')
      throw notLockstep('the answer to a part of a group does not say that it is held');
    return held as HeldDocument;
  }

  /** A set by its idempotency key; null where there is none. */
  async findSet(fleet: string, key: string): Promise<SetStateDocument | null> {
    const query = new URLSearchParams({ key });
    try {
      return await this.get<SetStateDocument>(
        `/fleets/${encodeURIComponent(fleet)}/sets?${query.toString()}`,
      );
    } catch (error) {
      if (error instanceof ApiProblem && error.problem.code === 258) return null;
      throw error;
    }
  }

  /**
   * What happens in a fleet from now on, or after an event that was seen; ends when the daemon ends the stream, or when it
   * breaks. Rejects with Unreachable where it never began. `onOpen` is called when it has begun.
   */
  async *events(
    fleet: string,
    { after, signal, onOpen }: { after?: string; signal?: AbortSignal; onOpen?: () => void } = {},
  ): AsyncGenerator<ServerSentEvent> {
    const headers: Record<string, string> = after === undefined ? {} : { 'last-event-id': after };
    const path = `/api/v1/fleets/${encodeURIComponent(fleet)}/events`;
    const response = await this.#request('GET', path, EVENT_STREAM, { headers, signal });
    onOpen?.();
    // A daemon whose machine is gone says nothing at all; one that lives says so every 15 s.
    response.setTimeout(SILENCE_MS_MAX, () => response.destroy());
    try {
      yield* readEvents(linesOf(response));
    } catch (error) {
      if (!(error instanceof BrokenOff)) throw error;
    }
  }

  /** A body that breaks off while reading is as if the daemon had not been reached: nothing was changed. */
  async #read(path: string, accept: string): Promise<string> {
    try {
      return await bodyOf(await this.#request('GET', `/api/v1${path}`, accept));
    } catch (error) {
      if (error instanceof BrokenOff) throw new Unreachable(`${this.#url.origin}: ${error.message}`);
      throw error;
    }
  }

  #request(
    method: string,
    path: string,
    accept: string,
    { body, headers: more = {}, signal }: RequestExtras = {},
  ): Promise<IncomingMessage> {
    const headers: Record<string, string> = { accept, authorization: `Bearer ${this.#token}`, ...more };
    if (body !== undefined) {
      headers['content-type'] = 'application/json';
      headers['content-length'] = String(Buffer.byteLength(body));
    }
    const options: RequestOptions = {
      method,
      headers,
      agent: false,
      ...(signal === undefined ? {} : { signal }),
    };
    return new Promise((resolve, reject) => {
      let connected = false;
      const outgoing = request(new URL(path, this.#url), options);
      outgoing.on('socket', (socket) => {
        socket.once('connect', () => {
          connected = true;
        });
      });
      outgoing.on('error', (error) => {
        const { message } = error;
        if (connected && method !== 'GET') reject(new BrokenOff(message));
        else reject(new Unreachable(`${this.#url.origin}: ${message}`));
      });
      outgoing.on('response', (response) => {
        const { statusCode = 0 } = response;
        if (statusCode < 300) resolve(response);
        else bodyOf(response).then((text) => reject(toProblem(statusCode, text)), reject);
      });
      outgoing.end(body);
    });
  }
}

function toProblem(status: number, text: string): ApiProblem {
  try {
    const problem = JSON.parse(text) as Problem;
    if (typeof problem.detail === 'string' && typeof problem.code === 'number')
      return new ApiProblem(problem);
  } catch {
    // Not one of ours: another program answers at this address.
  }
  return notLockstep(`the answer has status ${status} and is no problem document`, status);
}

/** Another program answers at this address. */
export function notLockstep(what: string, status = 400): ApiProblem {
  return new ApiProblem({
    type: 'about:blank',
    title: 'not a Lockstep API',
    status,
    detail: `${what}: is this the address of the Lockstep API?`,
    code: 1205,
    next: 'correct --api',
  });
}

function bodyFor(set: SetRequest): string {
  const body = JSON.stringify(set);
  const bytes = Buffer.byteLength(body);
  if (bytes <= BODY_BYTES_MAX) return body;
  const error = new LockstepError(1106, `the set has ${bytes} bytes, at most ${BODY_BYTES_MAX} are allowed`);
  throw new ApiProblem(problemOf(error, 413));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw notLockstep('the answer is no JSON');
  }
}

function parseSetLine(line: string): SetLine | null {
  try {
    const message = JSON.parse(line) as unknown;
    const known = typeof message === 'object' && message !== null;
    return known && ('set' in message || 'receipt' in message || 'end' in message)
      ? (message as SetLine)
      : null;
  } catch {
    return null;
  }
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of response) chunks.push(chunk as Buffer);
  } catch (error) {
    throw new BrokenOff(error instanceof Error ? error.message : String(error));
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function* linesOf(response: IncomingMessage): AsyncGenerator<string> {
  let rest = '';
  response.setEncoding('utf8');
  try {
    for await (const chunk of response) {
      const lines = (rest + (chunk as string)).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    throw new BrokenOff(error instanceof Error ? error.message : String(error));
  }
}
