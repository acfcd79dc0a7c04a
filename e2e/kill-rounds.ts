// kill -9 of the daemon at random moments of a batch, again and again: nothing acknowledged is lost, every command has its
// true outcome, nothing is half done, and traffic flows on.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { ApiClient, type ReceiptDocument } from '@lockstep/api';
import { Daemon, serveOne, until } from './harness.ts';

const SIZE = 1200;

/** Commands that each leave a trace, and some that take one away. */
function commands(round: number): string[] {
  return Array.from({ length: SIZE }, (_, at) =>
    at % 5 === 4 ? `rm server r${round}n${at - 1}` : `add server r${round}n${at} 10.${round}.0.1`,
  );
}

/** What commands make of a set of names. */
function run(names: Set<string>, command: string): void {
  const [verb, , name = ''] = command.split(' ');
  if (verb === 'add') names.add(name);
  else names.delete(name);
}

export async function killRounds(t: TestContext, rounds: number): Promise<void> {
  let daemon = await Daemon.start(t);
  const port = await serveOne(t, daemon);
  const { engines } = await daemon.status();
  const pids = engines.map(({ pid }) => pid);
  const expected = new Set(['here']);

  let over = false;
  const traffic = (async () => {
    let served = 0;
    for (; !over; served += 1) assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 200);
    return served;
  })();

  let cut = 0;
  for (let round = 0; round < rounds; round += 1) {
    const acknowledged: string[] = [];
    const key = `round-${round}`;
    const sent = commands(round);
    // Half of them die when so many are acknowledged, the others in their own time, before any perhaps.
    const enough = round % 2 === 0 ? Math.random() * SIZE * 0.75 : SIZE;
    const moment = Promise.withResolvers<void>();
    if (enough === SIZE) setTimeout(moment.resolve, 20 + Math.random() * 300);
    const running = clientOf(daemon)
      .submit(
        'adc',
        { commands: sent },
        ({ command, outcome }) => {
          assert.equal(outcome, 'applied');
          acknowledged.push(command);
          if (acknowledged.length >= enough) moment.resolve();
        },
        { key },
      )
      .then(
        // A machine may be so fast that all is acknowledged: then nothing of it may be lost.
        () => moment.resolve(),
        (error: unknown) => {
          moment.resolve();
          cut += 1;
          assert.match(String(error), /aborted|ended before|socket hang up|ECONNRESET/);
        },
      );
    await moment.promise;
    await daemon.kill();
    await running;
    daemon = await Daemon.start(t, { after: daemon });
    const status = await daemon.status();
    assert.deepEqual(
      status.engines.map(({ pid }) => pid),
      pids,
      'the engines are the same processes',
    );
    assert.equal(status.lock, null);
    for (const { state, digest } of status.engines)
      assert.deepEqual([state, digest], ['up', status.record.digest]);

    // Asked by its key, the set says what became of each of its commands; one that was never taken in says nothing.
    const receipts = await receiptsOf(daemon, key);
    const outcomes = receipts.map(({ outcome }) => outcome);
    if (receipts.length === 0) assert.equal(acknowledged.length, 0);
    else
      assert.deepEqual(
        receipts.map(({ command }) => command),
        sent,
      );
    for (const outcome of outcomes) assert.ok(['applied', 'undone', 'skipped'].includes(outcome), outcome);
    assert.ok(outcomes.lastIndexOf('applied') + 1 >= acknowledged.length, 'nothing acknowledged is missing');
    for (const { command, outcome } of receipts) if (outcome === 'applied') run(expected, command);
    for (const config of await daemon.engineConfigs()) {
      const held = [...config.matchAll(/^add server (\S+)/gm)].map(([, name]) => name);
      assert.deepEqual(new Set(held), expected, `round ${round}, ${acknowledged.length} acknowledged`);
    }
    const again = await clientOf(daemon).submit('adc', { commands: sent }, () => undefined, { key });
    if (receipts.length > 0) assert.deepEqual(again.receipts, receipts, 'nothing runs twice');
    else for (const { command } of again.receipts) run(expected, command);
  }
  over = true;
  assert.ok((await traffic) > 0);
  assert.ok(cut > 0, 'no batch was cut short');
  await until('the last daemon to answer', async () => (await daemon.run('status')).status === 0);
}

function clientOf(daemon: Daemon): ApiClient {
  const token = readFileSync(`${daemon.data}/admin.token`, 'utf8').trim();
  return new ApiClient({ api: daemon.api, token });
}

async function receiptsOf(daemon: Daemon, key: string): Promise<readonly ReceiptDocument[]> {
  try {
    const found = await clientOf(daemon).get<{ receipts: ReceiptDocument[] }>(`/fleets/adc/sets?key=${key}`);
    return found.receipts;
  } catch (error) {
    assert.match(String(error), /there is no set/);
    return [];
  }
}
