// A daemon in a few lines, and a command line without a process: what the tests of the commands run against.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import type { EngineStatusDocument, FleetStatusDocument, ReceiptDocument } from '@lockstep/api';
import { run } from '@stricli/core';
import { application } from '../application.ts';
import type { CliContext } from '../context.ts';

/** What the daemon was asked. */
interface Asked {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  /** The idempotency key. */
  readonly key: string | undefined;
  /** Where a stream is resumed. */
  readonly after: string | undefined;
  readonly body: Record<string, unknown> | null;
}

/** What it answers to one request: JSON with a status, or the raw handling of the response. */
export type Answer =
  | { readonly status?: number; readonly json: unknown }
  | { readonly text: string }
  | ((response: ServerResponse) => void);

export interface FakeApi {
  readonly url: string;
  readonly asked: readonly Asked[];
}

/** A daemon that answers by the path below `/api/v1`, query included; anything else is 404 with a problem. */
export async function fakeApi(t: TestContext, answers: Readonly<Record<string, Answer>>): Promise<FakeApi> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { method = '', url = '', headers } = request;
      asked.push({
        method,
        url,
        authorization: headers.authorization,
        key: headers['idempotency-key'] as string | undefined,
        after: headers['last-event-id'] as string | undefined,
        body: body === '' ? null : (JSON.parse(body) as Record<string, unknown>),
      });
      respond(response, answers[url.replace('/api/v1', '')] ?? { status: 404, json: problem(258, 404) });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function respond(response: ServerResponse, answer: Answer): void {
  if (typeof answer === 'function') answer(response);
  else if ('text' in answer) response.end(answer.text);
  else
    response
      .writeHead(answer.status ?? 200, { 'content-type': 'application/json' })
      .end(JSON.stringify(answer.json));
}

/** One answer after the other; the last one stays. */
export function inTurn(...answers: readonly Answer[]): Answer {
  let at = 0;
  return (response) => {
    const answer = answers[Math.min(at, answers.length - 1)];
    at += 1;
    if (answer !== undefined) respond(response, answer);
  };
}

/** The connection ends in the middle of an answer. */
export function breakOff(text = ''): Answer {
  return (response) => {
    response.write(text);
    setImmediate(() => response.destroy());
  };
}

/** A part of an event stream, which stays open. */
export function streaming(...events: readonly { event?: string; id: string; data?: unknown }[]): Answer {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const { event, id, data } of events) {
      const name = event === undefined ? '' : `event: ${event}\n`;
      response.write(`${name}id: ${id}\n${data === undefined ? '' : `data: ${JSON.stringify(data)}\n`}\n`);
    }
  };
}

/** The answer to a set: its receipts line by line. */
export function setAnswer(outcome: string, receipts: readonly ReceiptDocument[]): { text: string } {
  const lines = [
    { set: { id: 'set-1', commands: receipts.length } },
    ...receipts.map((receipt) => ({ receipt })),
    { end: { id: 'set-1', outcome } },
  ];
  return { text: lines.map((line) => `${JSON.stringify(line)}\n`).join('') };
}

export function problem(code: number, status: number, detail = 'the particulars'): unknown {
  return { type: 'about:blank', title: 'x', status, detail, code, next: 'something' };
}

export function receipt(command: string, given: Partial<ReceiptDocument> = {}): ReceiptDocument {
  return {
    index: 1,
    command,
    outcome: 'applied',
    code: 0,
    message: 'Done',
    output: null,
    undo: [],
    engines: ['pe0', 'pe1'].map((name) => ({
      name,
      outcome: 'applied' as const,
      code: 0,
      index: 1,
      counter: 1,
      digest: '0'.repeat(32),
      took: null,
      ms: 0.5,
    })),
    ms: 1.25,
    ...given,
  };
}

export const ENGINES: readonly EngineStatusDocument[] = ['pe0', 'pe1'].map((name, at) => ({
  name,
  testBed: at === 0,
  state: 'up',
  pid: 4711 + at,
  incarnation: `${at}`,
  address: `127.0.0.1:${4000 + at}`,
  index: 12,
  counter: 12,
  digest: 'ab'.repeat(16),
  entries: 7,
  product: null,
  fence: null,
  reason: null,
  quarantined: null,
}));

export function fleet(given: Partial<FleetStatusDocument> = {}): FleetStatusDocument {
  const { name = 'adc' } = given;
  return {
    fleet: name,
    name,
    dialect: 'adc/1',
    indicator: 'consistent',
    lock: null,
    deposed: false,
    complete: true,
    drift: 0,
    epoch: 3,
    queue: 0,
    window: { boundMs: 130_000, widestMs: 0 },
    record: { index: 12, counter: 12, digest: 'ab'.repeat(16), entries: 7 },
    engines: [...ENGINES],
    perEngine: [],
    ledger: null,
    bootErrors: [],
    lab: null,
    ...given,
  };
}

export interface Ran {
  readonly status: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Record<string, string | undefined>;
  readonly terminal?: boolean;
  /** How wide the terminal is. */
  readonly columns?: number;
  /** What a person answers, one after the other; without it nobody is there. */
  readonly answers?: readonly string[];
  /** Ctrl-C as soon as standard output or error says this. */
  readonly interruptAt?: RegExp;
}

/** Runs `lockstep ARGS` in this process. Time passes as fast as anybody waits for it. */
export async function lockstep(
  args: readonly string[],
  { env = {}, terminal = false, columns = 80, answers, interruptAt }: RunOptions = {},
): Promise<Ran> {
  let stdout = '';
  let stderr = '';
  const interrupt = new AbortController();
  const look = (): void => {
    if (interruptAt?.test(stdout + stderr)) interrupt.abort();
  };
  const process: CliContext['process'] = {
    stdout: {
      isTTY: terminal,
      ...(terminal ? { columns } : {}),
      write: (text) => {
        stdout += text;
        look();
      },
    },
    stderr: {
      isTTY: terminal,
      write: (text) => {
        stderr += text;
        look();
      },
    },
    env: { LOCKSTEP_TOKEN: 'token', ...env },
  };
  let time = 0;
  const left = [...(answers ?? [])];
  const context: CliContext = {
    process,
    ask:
      answers === undefined
        ? null
        : (question) => {
            stderr += question;
            return Promise.resolve(left.shift() ?? '');
          },
    clock: {
      now: () => time,
      sleep: async (ms) => {
        time += ms;
        await new Promise(setImmediate);
      },
    },
    interrupted: () => interrupt.signal,
  };
  await run(application('0.0.0'), [...args], context);
  return { status: process.exitCode, stdout, stderr };
}
