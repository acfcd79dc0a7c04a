// The end of the history: a daemon forgets what is older than it keeps, and streams go on across it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { Daemon, until } from './harness.ts';

/** As if everything in the store had happened three hours ago. */
function age(daemon: Daemon): void {
  const database = new DatabaseSync(join(daemon.data, 'lockstep.db'));
  database.exec('UPDATE command SET time = time - 10800000; UPDATE event SET time = time - 10800000');
  database.exec('UPDATE submission SET time = time - 10800000, ended = ended - 10800000');
  database.close();
}

async function history(daemon: Daemon): Promise<{ number: number; command: string }[]> {
  const { stdout } = await daemon.run('history', '--json', '--limit', '1000');
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { number: number; receipt: { command: string } })
    .map(({ number, receipt: { command } }) => ({ number, command }));
}

/** The commands that a stream tells which resumes behind an event. */
async function toldAfter(t: TestContext, daemon: Daemon, id: string, count: number): Promise<string[]> {
  const token = readFileSync(join(daemon.data, 'admin.token'), 'utf8').trim();
  const headers = { authorization: `Bearer ${token}`, 'last-event-id': id };
  const end = new AbortController();
  t.after(() => end.abort());
  const response = await fetch(`${daemon.api}/api/v1/fleets/adc/events`, { headers, signal: end.signal });
  let text = '';
  for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += part;
    const told = [...text.matchAll(/^event: receipt\nid: .*\ndata: (.*)\n\n/gm)];
    if (told.length < count) continue;
    end.abort();
    return told.map(
      ([, data = '']) => (JSON.parse(data) as { receipt: { command: string } }).receipt.command,
    );
  }
  return assert.fail(`the stream ended: ${text}`);
}

await test('a start forgets what is older than the history, and nothing else', async (t) => {
  const first = await Daemon.start(t, { engines: 2, fleet: '    history: 1h\n' });
  await first.apply('add server a 10.0.0.1', 'add server b 10.0.0.2');
  await first.apply('add server c 10.0.0.3');
  const before = await history(first);
  await first.stop();
  age(first);

  const second = await Daemon.start(t, { after: first, fleet: '    history: 1h\n' });
  await until('the history to be cut', async () => (await history(second)).length < before.length);
  assert.match(second.stderr, /"event":"history-forgotten"/);
  // The last set stays until there is another, so that the numbers go on.
  assert.deepEqual(
    (await history(second)).filter(({ command }) => command.startsWith('add')),
    before.slice(-1),
  );
  const { stdout } = await second.run('config');
  for (const name of ['a', 'b', 'c']) assert.match(stdout, new RegExp(`^add server ${name} `, 'm'));

  await second.apply('add server d 10.0.0.4');
  // Who had read the first set, and no more, goes on with what there is.
  assert.deepEqual(await toldAfter(t, second, '2-0', 2), ['add server c 10.0.0.3', 'add server d 10.0.0.4']);
  const numbers = (await history(second)).map(({ number }) => number);
  assert.ok((numbers.at(-1) ?? 0) > (before.at(-1)?.number ?? 0), `${numbers.join()} go on`);
});
