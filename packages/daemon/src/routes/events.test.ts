import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiClient, type ApiProblem, type ServerSentEvent, STREAMS_MAX } from '@lockstep/api';
import { fleetApi } from './testing/fleet-api.ts';

/** Reads from a stream of a client until there are so many events. */
async function take(stream: AsyncGenerator<ServerSentEvent>, count: number): Promise<ServerSentEvent[]> {
  const events: ServerSentEvent[] = [];
  for await (const event of stream) {
    if (event.data !== null) events.push(event);
    if (events.length === count) break;
  }
  return events;
}

const commandOf = ({ data }: ServerSentEvent): string =>
  (JSON.parse(data ?? '') as { receipt: { command: string } }).receipt.command;

void test('a stream tells what happens from now on, receipts and changes, and is resumed behind any of them', async (t) => {
  const { listen, post, note } = await fleetApi(t);
  await post('/sets', { commands: ['add server before 10.0.0.1'] });
  const client = new ApiClient({ api: await listen(), token: 'token' });
  const opened = Promise.withResolvers<void>();
  const live = take(client.events('adc', { onOpen: opened.resolve }), 3);
  await opened.promise;
  await post('/sets', { commands: ['add server a 10.0.0.1', 'add server b 10.0.0.2'] });
  await note({ kind: 'saved', engine: null, message: 'version 1' });
  const events = await live;
  assert.deepEqual(
    events.map(({ event }) => event),
    ['receipt', 'receipt', 'change'],
  );
  assert.deepEqual(events.slice(0, 2).map(commandOf), ['add server a 10.0.0.1', 'add server b 10.0.0.2']);
  for (const [at, { id }] of events.entries()) {
    const rest = events.slice(at + 1);
    if (rest.length > 0) assert.deepEqual(await take(client.events('adc', { after: id }), rest.length), rest);
  }
});

void test('what happened since comes once, in order, however long it is', async (t) => {
  const { listen, post, note, store } = await fleetApi(t);
  const { command, event: change } = await store.lastPosition('adc');
  const commands = Array.from({ length: 300 }, (_, at) => `add server s${at} 10.0.0.1`);
  await post('/sets', { commands: commands.slice(0, 150) });
  for (let at = 0; at < 120; at += 1) await note({ kind: 'saved', engine: null, message: String(at) });
  await post('/sets', { commands: commands.slice(150) });
  const client = new ApiClient({ api: await listen(), token: 'token' });
  const events = await take(client.events('adc', { after: `${command}-${change}` }), 300 + 120);
  assert.deepEqual(events.filter(({ event }) => event === 'receipt').map(commandOf), commands);
  assert.deepEqual(
    events
      .filter(({ event }) => event === 'change')
      .map(({ data }) => (JSON.parse(data ?? '') as { message: string }).message),
    Array.from({ length: 120 }, (_, at) => String(at)),
  );
  const times = events.map(({ data }) => (JSON.parse(data ?? '') as { time: number }).time);
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
});

void test('a reader that reads nothing keeps nothing in memory, and does not hold up the end', async (t) => {
  const { listen, post, server, store } = await fleetApi(t);
  const commands = Array.from({ length: 800 }, (_, at) => `add server s${at} 10.0.0.1${' '.repeat(50_000)}`);
  await post('/sets', { commands });
  const read = t.mock.method(store, 'history').mock;
  const url = `${await listen()}/api/v1/fleets/adc/events?after=0-0`;
  const request = httpGet(url, { headers: { authorization: 'Bearer token' } });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.pause();
  response.on('error', () => undefined);
  let pages = -1;
  while (read.callCount() > pages) {
    pages = read.callCount();
    await sleep(300);
  }
  // Of 40 MB, what the system itself buffers and a page.
  assert.ok(pages > 0 && pages < 12, `${pages} of 16 pages`);
  const began = Date.now();
  await server.close();
  assert.ok(Date.now() - began < 10_000);
});

void test('when a reader goes nobody listens for it any more; when the server closes streams end', async (t) => {
  const { listen, server, watching } = await fleetApi(t);
  const client = new ApiClient({ api: await listen(), token: 'token' });
  const gone = new AbortController();
  const first = client.events('adc', { signal: gone.signal });
  const second = client.events('adc');
  await first.next();
  await second.next();
  assert.equal(watching(), 2);
  gone.abort();
  await first.next().catch(() => undefined);
  while (watching() > 1) await sleep(5);
  const end = second.next();
  await server.close();
  assert.equal((await end).done, true);
  assert.equal(watching(), 0);
});

void test('what is no id is refused, and so is one stream too many', async (t) => {
  const { get, listen } = await fleetApi(t);
  for (const id of ['x', '1', '1-', '-1-1', '1-1-1', '1e3-1', `${'9'.repeat(20)}-1`]) {
    const header = await get('/events', { 'last-event-id': id });
    const query = await get(`/events?after=${id}`);
    for (const { statusCode, body } of [header, query]) {
      assert.deepEqual([statusCode, (JSON.parse(body) as { code: number }).code], [400, 1205], id);
    }
  }
  const client = new ApiClient({ api: await listen(), token: 'token' });
  const streams = Array.from({ length: STREAMS_MAX }, () => client.events('adc'));
  await Promise.all(streams.map((stream) => stream.next()));
  await assert.rejects(client.events('adc').next(), (error) => {
    assert.deepEqual([(error as ApiProblem).problem.status, (error as ApiProblem).problem.code], [429, 272]);
    return true;
  });
  await Promise.all(streams.map((stream) => stream.return(undefined)));
});
