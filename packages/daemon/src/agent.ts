// The host of one product as a process on the product's machine: `lockstep agent` is this, in the foreground. To a manager
// it is an engine like any other, over mutual TLS; the product hears it as a user of this machine.
//
//   options -> state -> address -> ready -> until a signal
//
// It neither starts nor ends the product. While that is down a hello is answered by 1196, and the manager tries again.

import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LockstepError } from '@lockstep/core';
import { type EngineServer, formatAddress, Host, serveEngine } from '@lockstep/link';
import { destination, type Logger, pino } from 'pino';
import { AGENT_USAGE, type AgentOptions, describeProduct, readAgentOptions } from './agent-options.ts';
import { readCredentials } from './credentials.ts';
import { StartFailure } from './failure.ts';
import { fileMemory } from './host-memory.ts';

/** How long the product may take to let a session in, in ms: less than a manager waits for a hello. */
const PRODUCT_MS = 5_000;

/** How long before its end a certificate is warned of, in ms. */
const CERTIFICATE_SOON_MS: number = 14 * 86_400_000;

async function main(): Promise<number> {
  const options = await readAgentOptions(process.argv.slice(2));
  if (options === null) {
    say(AGENT_USAGE);
    return 0;
  }
  const log = pino(
    { level: process.env['LOCKSTEP_LOG'] ?? (process.stderr.isTTY ? 'warn' : 'info') },
    destination(2),
  );
  crashOnBugs(log);
  const { type, name, product } = options;
  log.info({ event: 'starting', name, type, product: describeProduct(product), pid: process.pid });
  for (const warning of options.warnings) log.warn({ event: 'warning', name }, warning);
  const stopped = signalled();
  const host = await openHost(options, log);
  const server = await serve(options, host, log);
  const address = formatAddress(server.address);
  log.info({ event: 'ready', name, listen: address });
  warnOfCertificate(options, log);
  say(`ready agent=${address}`);
  const signal = await stopped;
  log.info({ event: 'stopping', name, signal });
  await server.close();
  host.close();
  return 0;
}

/** The host, its folder made and its memory readable. What is damaged there is told now, not at the first hello. */
async function openHost(
  { name, driver, product, credentials, state, perEngine }: AgentOptions,
  log: Logger,
): Promise<Host> {
  try {
    mkdirSync(state, { recursive: true, mode: 0o700 });
    accessSync(state, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StartFailure(`--state: ${error instanceof Error ? error.message : String(error)}`);
  }
  const memory = fileMemory(join(state, `${name}.json`));
  await memory.load();
  return new Host({
    name,
    driver,
    address: product,
    credentials: () => (credentials === null ? Promise.resolve(null) : readCredentials(credentials)),
    memory,
    perEngine,
    withinMs: PRODUCT_MS,
    onDown: (reason) => log.warn({ event: 'product-lost', name }, reason),
  });
}

function serve(
  { name, driver, listen, linkKey }: AgentOptions,
  host: Host,
  log: Logger,
): Promise<EngineServer> {
  return serveEngine({
    engine: host,
    address: listen,
    key: linkKey,
    name,
    dialect: driver.dialect.name,
    schema: host.schema,
    pid: () => host.pid,
    onRefused: (why) => log.warn({ event: 'peer-refused', name }, why),
  });
}

function warnOfCertificate({ name, certificateUntil }: AgentOptions, log: Logger): void {
  if (certificateUntil === null) return;
  const until = certificateUntil.toISOString();
  if (certificateUntil.getTime() - Date.now() > CERTIFICATE_SOON_MS) return;
  log.warn(
    { event: 'certificate-ends', name, until },
    'no manager accepts it after that: renew it, and start again',
  );
}

/** Resolves with the first signal. The second does not wait for what is under way. */
function signalled(): Promise<string> {
  return new Promise((resolve) => {
    let signals = 0;
    const onSignal = (signal: string): void => {
      signals += 1;
      if (signals === 1) resolve(signal);
      else process.exit(130);
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
    // What it was told is read at the start only.
    process.on('SIGHUP', () => undefined);
  });
}

/** A host that broke in the middle of a change must not go on: the manager finds it gone, not wrong. */
function crashOnBugs(log: Logger): void {
  const crash = (error: unknown): void => {
    log.fatal({ event: 'crashed', error: error instanceof Error ? error.stack : String(error) });
    process.exit(70);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function explain(error: unknown): { message: string; exitStatus: number } {
  if (error instanceof StartFailure) return { message: error.message, exitStatus: error.exitStatus };
  if (error instanceof LockstepError) return { message: `${error.code} ${error.message}`, exitStatus: 1 };
  const { code, stack, message } = error as NodeJS.ErrnoException;
  if (code?.startsWith('ERR_PARSE_ARGS') === true)
    return { message: `${message}\n${AGENT_USAGE}`, exitStatus: 2 };
  return { message: stack ?? String(error), exitStatus: 70 };
}

// A terminal that is gone, or a reader that had enough, must not end the agent.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

try {
  process.exit(await main());
} catch (error) {
  const { message, exitStatus } = explain(error);
  process.stderr.write(`lockstep: ${message}\n`);
  process.exit(exitStatus);
}
