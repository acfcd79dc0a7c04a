// One request on its way: from a client through a virtual server to a service, and the response back.
//
//   start ─► choose ─► (pool) ─► onConnection ─► onRequestStart ─► onResponseStart ─► Data… ─► onResponseEnd
//              ▲  └► backup, redirect, 503           │ nothing sent: another connection
//              └───── onUnserved                     │ nothing received and safe to repeat: once more
//                                                    └ otherwise 502/504; after the head the client's connection ends
//
// Invariants: the virtual server it was read under decides until the end, whatever is configured meanwhile. A response
// that is not complete never looks complete. Bodies are never held beyond the high-water marks of the two sockets.

import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import { errorCode, isConnectionLoss, isResponseTimeout } from './failures.ts';
import { type RequestHead, requestHead, requestTarget, responseHead } from './headers.ts';
import { RequestBody } from './request-body.ts';
import type { ServiceConnection } from './service-connection.ts';
import type { ServicePool, Unserved, Waiter } from './service-pool.ts';
import type { ClientFacts, VirtualServer } from './virtual-server.ts';

/** Node's response, which knows whose response it is: its event handlers need no closure per request. */
export class ClientResponse extends ServerResponse<IncomingMessage> {
  exchange: Exchange | null = null;
}

/** The client's connection and listener, as a request needs to know them. */
export interface Frontend {
  readonly clientAddress: string;
  /** The listener is going: responses tell the client not to come back on this connection. */
  readonly closing: boolean;
  /** The exchange is over, and its response is off. */
  settled(exchange: Exchange): void;
}

/** A client that neither sends nor takes a byte in the middle of a request is gone after this. */
const STALL_TIMEOUT_MS = 180_000;
/** After an early answer, how long what the client still sends is read, so that the answer is not lost by a reset. */
const LINGER_MS = 2_000;
/** Connections that were found dead before anything was written to them. */
const UNSENT_MAX = 4;

export class Exchange implements Waiter, ClientFacts, Dispatcher.DispatchHandler {
  waitingSinceMs = 0;
  readonly #request: IncomingMessage;
  readonly #response: ClientResponse;
  readonly #frontend: Frontend;
  /** The virtual server that the client asked. */
  readonly #asked: VirtualServer;
  /** The client waits for 100 Continue before it sends its body. */
  #expectsContinue: boolean;
  #path = '/';
  #head: RequestHead | null = null;
  /** The one that serves: the one asked, or a backup. */
  #serving: VirtualServer;
  #backup = 0;
  #member = -1;
  #pool: ServicePool | null = null;
  /** Services that failed for this request before it was sent. */
  #tried: ServicePool[] | null = null;
  /** Services are there, but too busy or out of reach of this process: not a case for the backup. */
  #busy = false;
  #connection: ServiceConnection | null = null;
  #controller: Dispatcher.DispatchController | null = null;
  #body: RequestBody | null = null;
  /** The client has not taken what it was sent. */
  #paused = false;
  #unsent = 0;
  #repeated = false;
  #received = false;
  /** The body has a length of its own; otherwise it ends with the connection. */
  #framed = true;
  #over = false;

  constructor(
    request: IncomingMessage,
    response: ClientResponse,
    frontend: Frontend,
    virtualServer: VirtualServer,
    expectsContinue: boolean,
  ) {
    this.#request = request;
    this.#response = response;
    this.#frontend = frontend;
    this.#asked = virtualServer;
    this.#serving = virtualServer;
    this.#expectsContinue = expectsContinue;
    response.exchange = this;
    response.on('close', onResponseClose);
    virtualServer.counters.requests++;
    virtualServer.counters.active++;
  }

  start(): void {
    const { method = 'GET', url = '/', rawHeaders } = this.#request;
    const target = requestTarget(method, url);
    if (target.path === null) {
      this.answer(400);
      return;
    }
    const head = requestHead(rawHeaders, this.address, this.#asked.ownCookies, target.authority);
    if (head.refusal !== 0) {
      this.answer(head.refusal);
      return;
    }
    this.#head = head;
    if (!this.#asked.spec.enabled) {
      this.answer(503);
      return;
    }
    if (target.path === '*') {
      this.answer(204);
      return;
    }
    this.#path = target.path;
    this.#choose();
  }

  get address(): string {
    return this.#frontend.clientAddress;
  }

  cookieHeader(): string | undefined {
    return this.#request.headers.cookie;
  }

  #choose(): void {
    for (;;) {
      const member = this.#serving.select(this, this.#tried);
      if (member !== -1) {
        this.#member = member;
        this.#pool = this.#serving.members[member]!.pool;
        this.#pool.acquire(this, false);
        return;
      }
      if (this.#busy) {
        this.answer(503);
        return;
      }
      const next = this.#asked.backups[this.#backup++];
      // A disabled virtual server serves nobody, and neither do those behind it.
      if (next === undefined || !next.spec.enabled) break;
      this.#serving = next;
    }
    this.#giveUp();
  }

  #giveUp(): void {
    if (this.#asked.location !== null) {
      this.#redirect(this.#asked.location);
      return;
    }
    for (const backup of this.#asked.backups) {
      if (!backup.spec.enabled) break;
      if (backup.location !== null) {
        this.#redirect(backup.location);
        return;
      }
    }
    this.answer(503);
  }

  onUnserved(why: Unserved): void {
    if (this.#over) return;
    if (why !== 'refused') this.#busy = true;
    this.#tried ??= [];
    this.#tried.push(this.#pool!);
    this.#pool = null;
    this.#choose();
  }

  onConnection(connection: ServiceConnection): void {
    this.#connection = connection;
    if (this.#over) {
      this.#letGo();
      return;
    }
    const { hasBody, headers } = this.#head!;
    const method = this.#request.method!;
    if (hasBody) {
      this.#body = new RequestBody(this.#request, () => this.#onBodyDone());
      this.#watchClient();
    }
    const options: Dispatcher.DispatchOptions = { path: this.#path, method, headers, body: this.#body };
    // Without a word from us the client would close the connection after each HEAD.
    if (method === 'HEAD' && !hasBody) options.reset = false;
    connection.dispatch(options, this);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) {
      controller.abort(new Error('the client went away'));
      return;
    }
    if (this.#expectsContinue) {
      this.#expectsContinue = false;
      this.#response.writeContinue();
    }
  }

  onResponseStarted(): void {
    this.#received = true;
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    statusCode: number,
    _headers: unknown,
    statusMessage?: string,
  ): void {
    if (this.#over) return;
    const raw = (controller.rawHeaders ?? []) as readonly (Buffer | string)[];
    if (statusCode < 200) {
      this.#inform(statusCode, raw);
      return;
    }
    const head = responseHead(raw, statusCode === 204);
    this.#framed = head.framed || statusCode === 204 || statusCode === 304 || this.#request.method === 'HEAD';
    if (!head.readable) {
      controller.abort(new Error('transfer coding not supported'));
      return;
    }
    const setCookie = this.#serving.setCookie(this.#member, this);
    if (setCookie !== null) head.headers.push('Set-Cookie', setCookie);
    if (this.#mustClose()) head.headers.push('Connection', 'close');
    try {
      this.#response.writeHead(statusCode, statusMessage ?? '', head.headers);
    } catch (error) {
      // A field that a client must not be sent.
      controller.abort(error as Error);
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over) return;
    if (this.#response.write(chunk)) return;
    controller.pause();
    this.#paused = true;
    this.#watchClient();
    this.#response.once('drain', onResponseDrain);
  }

  onResponseEnd(): void {
    // An end by reset looks like an end by close; the body may lack its tail.
    const broken = !this.#framed && this.#connection!.socket.errored !== null;
    this.#letGo();
    if (this.#over) return;
    if (broken) this.#response.destroy();
    else this.#end();
  }

  onResponseError(_controller: unknown, error: Error): void {
    const sent = this.#controller !== null;
    const pool = this.#pool!;
    this.#letGo();
    if (this.#over) return;
    if (this.#response.headersSent) {
      this.#response.destroy();
      return;
    }
    if (isConnectionLoss(error) && this.#mayRepeat(sent)) {
      pool.acquire(this, sent || this.#unsent > 1);
      return;
    }
    if (errorCode(error) === 'UND_ERR_INVALID_ARG') {
      this.answer(400);
      return;
    }
    this.answer(isResponseTimeout(error) ? 504 : 502);
  }

  /** The client can drink again. */
  onDrain(): void {
    this.#paused = false;
    this.#watchClient();
    this.#controller?.resume();
  }

  #onBodyDone(): void {
    this.#body = null;
    this.#watchClient();
  }

  /** While something is due from the client, it may not stand still for long; otherwise the service has the time. */
  #watchClient(): void {
    if (this.#over) return;
    const due = this.#paused || this.#body !== null;
    this.#request.socket.setTimeout(due ? STALL_TIMEOUT_MS : 0);
  }

  /** The response is off, or its connection is. */
  onClosed(): void {
    if (this.#over) return;
    this.#over = true;
    this.#asked.counters.active--;
    // Still held: the client went away before its response was complete.
    if (this.#connection === null) this.#pool?.cancel(this);
    else this.#controller?.abort(new Error('the client went away'));
    this.#body?.destroy();
    this.#frontend.settled(this);
  }

  /** Answers the request ourselves. */
  answer(status: AnswerStatus): void {
    const body = status === 204 ? '' : `${status} ${REASONS[status]}\n`;
    const headers = status === 204 ? ['Allow', METHODS] : plainText(body);
    if (this.#mustClose() || status === 400) headers.push('Connection', 'close');
    this.#response.writeHead(status, REASONS[status], headers);
    if (body !== '') this.#response.write(body);
    this.#end();
  }

  #redirect(location: string): void {
    const headers = ['Location', location, 'Content-Length', '0'];
    if (this.#mustClose()) headers.push('Connection', 'close');
    this.#response.writeHead(302, REASONS[302], headers);
    this.#end();
  }

  /** Interim responses: those that Node can pass on. The others are hints that a client can do without. */
  #inform(statusCode: number, raw: readonly (Buffer | string)[]): void {
    if (this.#request.httpVersionMinor < 1) return;
    if (statusCode === 102) this.#response.writeProcessing();
    if (statusCode !== 103) return;
    const { headers } = responseHead(raw, true);
    const link: string[] = [];
    for (let index = 0; index < headers.length; index += 2) {
      if (headers[index]!.toLowerCase() === 'link') link.push(headers[index + 1]!);
    }
    try {
      if (link.length > 0) this.#response.writeEarlyHints({ link });
    } catch {
      // A hint that is not well-formed is a hint the client does not get.
    }
  }

  /** The unread rest of a request would be taken for the next one; and a listener that is going keeps nobody. */
  #mustClose(): boolean {
    return this.#frontend.closing || !this.#bodyRead();
  }

  #bodyRead(): boolean {
    return this.#request.complete || this.#head?.hasBody === false;
  }

  /** Completes the response; after an early one, what the client is still sending is read for a while. */
  #end(): void {
    const response = this.#response;
    if (this.#bodyRead() || response.destroyed) {
      response.end();
      return;
    }
    this.#body?.destroy();
    const timer = setTimeout(endResponse, LINGER_MS, response);
    this.#request.once('close', () => {
      clearTimeout(timer);
      response.end();
    });
    this.#request.resume();
  }

  #mayRepeat(sent: boolean): boolean {
    if (!sent) return ++this.#unsent <= UNSENT_MAX;
    if (this.#repeated || this.#received || this.#head!.hasBody) return false;
    this.#repeated = true;
    return SAFE_METHODS.has(this.#request.method!);
  }

  /** Gives the connection back. */
  #letGo(): void {
    const connection = this.#connection;
    this.#connection = null;
    this.#controller = null;
    if (connection !== null) connection.pool.release(connection);
  }
}

type AnswerStatus = 204 | 400 | 501 | 502 | 503 | 504;

const REASONS = {
  204: 'No Content',
  302: 'Found',
  400: 'Bad Request',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
} as const;

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE';

/** RFC 9110 section 9.2.1: they ask for nothing to be changed. */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

function plainText(body: string): string[] {
  return ['Content-Type', 'text/plain', 'Content-Length', String(body.length)];
}

function onResponseClose(this: ClientResponse): void {
  this.exchange?.onClosed();
}

function onResponseDrain(this: ClientResponse): void {
  this.exchange?.onDrain();
}

function endResponse(response: ClientResponse): void {
  response.end();
}
