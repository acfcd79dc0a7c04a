// Small web servers for the quick start: each says who it is. A process of its own, so that it keeps answering when the
// daemon does not.
//
//   node demo-servers.ts 9001 9002 9003

import { createServer } from 'node:http';

for (const [at, port] of process.argv.slice(2).entries()) {
  const name = `web${at + 1}`;
  const server = createServer((request, response) => {
    const from = String(request.headers['x-forwarded-for'] ?? 'nobody');
    response.setHeader('content-type', 'text/plain; charset=utf-8');
    response.end(`Hello from ${name} (port ${port}), asked for ${request.url} on behalf of ${from}\n`);
  });
  // Longer than the packet engines keep an idle connection: the side that reuses connections should close them.
  server.keepAliveTimeout = 75_000;
  server.listen(Number(port), '127.0.0.1');
}

process.on('SIGTERM', () => process.exit(0));
