// A packet engine: one process on one core. It holds the configuration, serves traffic by it, and answers on its own
// address. It outlives the daemon: no pipe, channel or terminal ties it to whoever started it.
//
//   node packet-engine.ts --name pe0 --listen 127.0.0.1:4000 --key-file DIR/link.key --epoch 7
//
// It is spoken to over TCP, or in datagrams where --listen is udp:127.0.0.1:4000.
// With --aside it holds its configuration aside and opens none of its listeners, until its manager tells it to enter.
// With --lab 77 --lab-addresses FILE it serves in the lab 127.77.0.0/16 whatever it is configured with (lab/network.ts).
// With --per-engine RULE, as often as there are rules, such keys are its own: in no digest.

import { hash, randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { LiveConfiguration, NativeEngine, PerEngine } from '@lockstep/core';
import { formatAddress, parseAddress, readLinkKey, secured, serveEngine } from '@lockstep/link';
import { adcDialect } from './dialect.ts';
import { labDoors } from './lab/doors.ts';
import { TrafficRealiser } from './realise.ts';
import { TrafficPlane } from './traffic/plane.ts';

/** Time for requests in flight when the engine is told to stop, in ms. */
const GRACE_MS = 2_000;

const sha256 = (text: string): string => hash('sha256', text);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      name: { type: 'string', default: 'pe0' },
      listen: { type: 'string', default: '127.0.0.1:4000' },
      'key-file': { type: 'string', default: 'link.key' },
      epoch: { type: 'string', default: '0' },
      aside: { type: 'boolean', default: false },
      lab: { type: 'string' },
      'lab-addresses': { type: 'string', default: 'lab.addresses' },
      'per-engine': { type: 'string', multiple: true, default: [] },
    },
  });
  const { name, aside } = values;
  const perEngine = new PerEngine(values['per-engine']);
  log({ event: 'starting', name, pid: process.pid, listen: values.listen });

  const doors = values.lab === undefined ? {} : labDoors(Number(values.lab), values['lab-addresses']);
  const traffic = new TrafficPlane({ ...doors, log: (event) => log({ ...event, name }) });
  const engine: NativeEngine = new NativeEngine({
    dialect: adcDialect,
    live: new LiveConfiguration(sha256, adcDialect.references, undefined, (key) => perEngine.covers(key)),
    realiser: new TrafficRealiser(traffic),
    incarnation: `${process.pid}-${randomBytes(8).toString('hex')}`,
    epoch: Number(values.epoch),
    aside,
    onEntered: () => log({ event: 'entered', name, entries: engine.status().entries }),
  });
  const server = await serveEngine({
    engine,
    address: secured(parseAddress(values.listen), null),
    key: await readLinkKey(values['key-file']),
    name,
    dialect: adcDialect.name,
    schema: perEngine.schemaOf(adcDialect, sha256),
  });
  log({ event: 'ready', name, listen: formatAddress(server.address) });

  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    log({ event: 'stopping', name, signal });
    void Promise.all([server.close(), traffic.close(GRACE_MS)]).then(() => process.exit(0));
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
}

function log(event: Record<string, unknown>): void {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`);
}

function crash(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  log({ event: 'crashed', error: text });
  process.exit(70);
}

// The log is a file: a full disk must not end an engine that serves traffic.
process.stderr.on('error', () => undefined);
// An engine that broke in the middle of a change must not go on: the manager finds it gone, not wrong.
process.on('uncaughtException', crash);
process.on('unhandledRejection', crash);

main().catch((error: unknown) => {
  log({ event: 'failed', error: error instanceof Error ? error.message : String(error) });
  process.exit(1);
});
