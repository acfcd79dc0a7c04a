// A relay in front of an address: bytes go through it, and come late, in pieces, twice, in another order, spoiled or not at
// all, as a test says. What it does can change while connections are open.
//
// Invariant: without a course a byte is passed on as it comes, and the end of a side is passed on as the end of a side.

import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Where the bytes of one direction of one connection go on. */
interface Way {
  /** Passes bytes on. */
  send(bytes: Buffer): void;
  /** Ends the whole connection on both sides, after what was passed on. */
  cut(): void;
}

/** What happens to the chunks of one direction: made anew for each connection, called for each chunk. */
export type Course = (way: Way) => (chunk: Buffer) => void;

export interface Courses {
  readonly toProduct?: Course;
  readonly toClient?: Course;
}

interface Line {
  readonly front: Socket;
  readonly back: Socket;
  courses: Courses;
  /** Begun by the first chunk after the courses changed. */
  toProduct: ((chunk: Buffer) => void) | null;
  toClient: ((chunk: Buffer) => void) | null;
}

type Place = { readonly path: string } | { readonly host: string; readonly port: number };

export class Relay {
  readonly #server: Server;
  readonly #target: Place;
  readonly #lines = new Set<Line>();
  #courses: Courses = {};
  #news = new Set<() => void>();
  /** Connections that came. */
  accepted = 0;
  /** Bytes that came from clients, and from the product. */
  fromClients = 0;
  fromProduct = 0;

  private constructor(server: Server, target: Place) {
    this.#server = server;
    this.#target = target;
    server.on('connection', (front: Socket) => this.#accept(front));
  }

  /** On a port of the system's choice, or at a Unix socket's path. */
  static async start(target: Place, path?: string): Promise<Relay> {
    const server = createServer({ allowHalfOpen: true });
    const relay = new Relay(server, target);
    if (path === undefined) server.listen(0, '127.0.0.1');
    else server.listen(path);
    await once(server, 'listening');
    return relay;
  }

  /** Of one on a port. */
  get address(): { readonly host: string; readonly port: number } {
    const bound = this.#server.address();
    if (bound === null || typeof bound === 'string') throw new Error('the relay has no port');
    return { host: bound.address, port: bound.port };
  }

  /** Connections that are open on the clients' side. */
  get open(): number {
    return this.#lines.size;
  }

  /** From now on, also for the connections that are open, which begin with it anew. */
  use(courses: Courses): void {
    this.#courses = courses;
    this.#begin(courses);
  }

  /** From now on, for the connections that are open alone; those that come later pass straight. */
  useOnOpen(courses: Courses): void {
    this.#courses = {};
    this.#begin(courses);
  }

  #begin(courses: Courses): void {
    for (const line of this.#lines) {
      line.courses = courses;
      line.toProduct = null;
      line.toClient = null;
    }
  }

  /** Resolves when a condition on the relay holds; it is looked at after each chunk, connection and end. */
  async until(holds: () => boolean, signal: AbortSignal): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve, reject) => {
        const over = (): void => reject(signal.reason as Error);
        if (signal.aborted) over();
        signal.addEventListener('abort', over, { once: true });
        this.#news.add(() => {
          signal.removeEventListener('abort', over);
          resolve();
        });
      });
    }
  }

  /** Ends all connections, on both sides. */
  cut(): void {
    for (const line of this.#lines) cutLine(line);
  }

  async close(): Promise<void> {
    this.cut();
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
  }

  #accept(front: Socket): void {
    this.accepted += 1;
    const back = connect({ ...this.#target, allowHalfOpen: true });
    const line: Line = { front, back, courses: this.#courses, toProduct: null, toClient: null };
    this.#lines.add(line);
    for (const socket of [front, back]) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
    }
    front.on('data', (chunk: Buffer) => {
      this.fromClients += chunk.length;
      const course = line.courses.toProduct ?? straight;
      line.toProduct ??= course({ send: (bytes) => pass(front, back, bytes), cut: () => cutLine(line) });
      line.toProduct(chunk);
      this.#tell();
    });
    back.on('data', (chunk: Buffer) => {
      this.fromProduct += chunk.length;
      const course = line.courses.toClient ?? straight;
      line.toClient ??= course({ send: (bytes) => pass(back, front, bytes), cut: () => cutLine(line) });
      line.toClient(chunk);
      this.#tell();
    });
    front.on('end', () => back.end());
    back.on('end', () => front.end());
    front.on('close', () => {
      back.destroySoon();
      this.#lines.delete(line);
      this.#tell();
    });
    back.on('close', () => front.destroySoon());
    this.#tell();
  }

  #tell(): void {
    const all = this.#news;
    this.#news = new Set();
    for (const news of all) news();
  }
}

function pass(from: Socket, to: Socket, bytes: Buffer): void {
  if (!to.writable || bytes.length === 0) return;
  if (to.write(bytes)) return;
  from.pause();
  to.once('drain', () => from.resume());
}

function cutLine({ front, back }: Line): void {
  front.destroySoon();
  back.destroySoon();
}

const straight: Course = (way) => (chunk) => way.send(chunk);

/** Nothing arrives, and nobody is told. */
export const swallow: Course = () => () => undefined;

/** The connection ends after so many bytes. */
export function cutAfter(bytes: number): Course {
  return (way) => {
    let left = bytes;
    return (chunk) => {
      if (left < 0) return;
      way.send(chunk.subarray(0, left));
      left -= chunk.length;
      if (left > 0) return;
      left = -1;
      way.cut();
    };
  };
}

/** One piece a turn of the event loop. */
export function inPieces(bytes: number): Course {
  return (way) => {
    const waiting: Buffer[] = [];
    const next = (): void => {
      const piece = waiting.shift();
      if (piece === undefined) return;
      way.send(piece);
      setImmediate(next);
    };
    return (chunk) => {
      const idle = waiting.length === 0;
      for (let at = 0; at < chunk.length; at += bytes) waiting.push(chunk.subarray(at, at + bytes));
      if (idle) setImmediate(next);
    };
  };
}

/** Each chunk comes twice. */
export const twice: Course = (way) => (chunk) => {
  way.send(chunk);
  way.send(chunk);
};

/** Something else stands before the first chunk. */
export function spoiledBy(junk: Buffer): Course {
  return (way) => {
    let first = true;
    return (chunk) => {
      way.send(first ? Buffer.concat([junk, chunk]) : chunk);
      first = false;
    };
  };
}

/** All chunks come so many ms later, in their order. */
export function delayed(ms: number): Course {
  return (way) => (chunk) => void setTimeout(() => way.send(chunk), ms);
}

/** Whatever chunk `which` chooses is lost. */
export function dropping(which: (chunk: Buffer, at: number) => boolean): Course {
  return (way) => {
    let at = 0;
    return (chunk) => {
      if (!which(chunk, at)) way.send(chunk);
      at += 1;
    };
  };
}

/** So many chunks are held back, and come out last first. */
export function reordered(chunks: number): Course {
  return (way) => {
    let held: Buffer[] = [];
    return (chunk) => {
      held.unshift(chunk);
      if (held.length < chunks) return;
      for (const one of held) way.send(one);
      held = [];
    };
  };
}
