// A peer that speaks as the test tells it: what comes in is kept, what goes out is given byte by byte.

import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import type { ProductAddress } from '@lockstep/link';

/** Who a Redis says it is, as an answer to INFO. */
export const INFO: string = bulk(
  'redis_version:7.0.15\r\nredis_mode:standalone\r\nrun_id:0123456789\r\nprocess_id:4711\r\n',
);

export function bulk(text: string): string {
  return `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
}

/** A server on a TCP port of the system's choice, which hands each connection to the test. Closed with it. */
export async function fakeRedis(
  t: TestContext,
  serve: (socket: Socket) => void,
): Promise<ProductAddress & { readonly port: number }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

/** Answers each request with what `answer` gives for its words; null: never. */
export function serveWords(answer: (words: readonly string[]) => string | null): (socket: Socket) => void {
  return (socket) => {
    let held: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      held = Buffer.concat([held, chunk]);
      for (let taken = takeCommand(held); taken !== null; taken = takeCommand(held)) {
        held = held.subarray(taken.end);
        const reply = answer(taken.words);
        if (reply !== null) socket.write(reply);
      }
    });
  };
}

/** The first whole command in what came; null: none yet. */
export function takeCommand(bytes: Buffer): { words: string[]; end: number } | null {
  const line = (from: number): { text: string; next: number } | null => {
    const end = bytes.indexOf('\r\n', from);
    return end === -1 ? null : { text: bytes.toString('utf8', from, end), next: end + 2 };
  };
  const head = line(0);
  if (head === null) return null;
  const words: string[] = [];
  let at = head.next;
  for (let left = Number(head.text.slice(1)); left > 0; left -= 1) {
    const size = line(at);
    if (size === null) return null;
    const end = size.next + Number(size.text.slice(1));
    if (bytes.length < end + 2) return null;
    words.push(bytes.toString('utf8', size.next, end));
    at = end + 2;
  }
  return { words, end: at };
}
