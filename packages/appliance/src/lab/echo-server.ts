// The lab's echo server: one for all services of a configuration. It answers any request in the name of the service that
// the packet engine connected for. A process of its own, so that it keeps answering when the daemon does not.
//
//   node echo-server.ts --network 77 --data DIR

import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { parseArgs } from 'node:util';
import { addressText } from '../traffic/address-text.ts';
import { INTRODUCTION_MAX, type Introduced, readIntroduction } from './introduction.ts';
import { echoSocket, LAB_NETWORK_DEFAULT } from './network.ts';

const LINE_END = 0x0a;

const introduced = new WeakMap<Socket, Introduced>();

const http = createHttpServer((request, response) => {
  const service = introduced.get(request.socket);
  // A request is answered when all of it is here: uploads come to their end, too.
  if (service !== undefined) request.resume().once('end', () => answer(request, response, service));
});
// Longer than the packet engines keep an idle connection: the side that reuses connections should close them.
http.keepAliveTimeout = 75_000;
http.requestTimeout = 0;

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { service, host, port }: Introduced,
): void {
  const address = addressText(host, port);
  const { method, url, httpVersion, headers } = request;
  response.writeHead(200, {
    'content-type': 'text/plain; charset=utf-8',
    'x-lab-service': headerSafe(service),
    'x-lab-address': headerSafe(address),
  });
  const from = `${headers.host ?? 'no host'}, for ${String(headers['x-forwarded-for'] ?? 'nobody')}`;
  response.end(`${service} (${address}) answers: ${method} ${url} HTTP/${httpVersion} (${from})\n`);
}

/** Names may hold anything, headers may not. */
function headerSafe(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, (part) => encodeURIComponent(part.toWellFormed()));
}

/** Reads the introduction, then leaves the connection to HTTP. */
function onConnection(socket: Socket): void {
  let head = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  const onData = (bytes: Buffer): void => {
    head = Buffer.concat([head, bytes]);
    const end = head.indexOf(LINE_END);
    if (end === -1) {
      if (head.length > INTRODUCTION_MAX) socket.destroy();
      return;
    }
    const service = readIntroduction(head.toString('utf8', 0, end));
    socket.off('data', onData);
    if (service === null) {
      socket.destroy();
      return;
    }
    socket.pause();
    introduced.set(socket, service);
    http.emit('connection', socket);
    const rest = head.subarray(end + 1);
    if (rest.length > 0) socket.unshift(rest);
    socket.resume();
  };
  socket.on('data', onData);
}

const { values } = parseArgs({
  options: {
    network: { type: 'string', default: String(LAB_NETWORK_DEFAULT) },
    // Whose it is, for whoever looks at the processes.
    data: { type: 'string' },
  },
});
const server = createServer(onConnection);
server.listen(echoSocket(Number(values.network)), () => {
  process.stderr.write(`${JSON.stringify({ event: 'ready', pid: process.pid })}\n`);
});
process.on('SIGTERM', () => process.exit(0));
