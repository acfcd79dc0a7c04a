// Lines that leave something open: chosen once, in order, or refused by what is missing.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_CHANCES } from './chances.ts';
import { determineAll } from './determine.ts';
import type { Chances, Dialect, Refusal } from './dialect.ts';
import { LockstepError } from './errors.ts';
import type { Fleet } from './fleet.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import { sha256 } from './testing/hash.ts';
import { LINES } from './testing/lines-dialect.ts';
import { VirtualClock } from './testing/virtual-clock.ts';
import { World } from './testing/world.ts';

const OPEN = ['mint a 2', 'put x 1', 'mint b 1', 'stamp t', 'keep f @/etc/motd', 'mint', 'keep f motd'];

function fleetOf(chances: Chances, dialect: Dialect = LINES, clock = new VirtualClock()): Fleet {
  return { dialect, chances, clock, settings: DEFAULT_SETTINGS } as unknown as Fleet;
}

/** What each line became; in its place its refusal. */
async function chosen(...asked: Parameters<typeof determineAll>): Promise<(string | Refusal)[]> {
  const { lines, refusals } = await determineAll(...asked);
  return lines.map((line) => refusals.get(line) ?? line);
}

void test('everything that a line leaves open is chosen once, in the order of the lines', async () => {
  const world = new World();
  await world.clock.pass(1_234);
  world.files.set('/etc/motd', 'hello');
  assert.deepEqual(await chosen(fleetOf(world.chances), OPEN), [
    'put a 0101',
    'put x 1',
    'put b 02',
    'put t 1234',
    `put f sha256:${sha256('hello')}`,
    'mint',
    'keep f motd',
  ]);
});

void test('a line whose file is not there is refused, and the others are not', async () => {
  const { chances } = new World();
  const [line, refusal] = await chosen(fleetOf(chances), ['put x 1', 'keep f @/gone']);
  assert.deepEqual([line, refusal], ['put x 1', { code: 258, message: 'there is no file /gone' }]);
});

void test('without anything to choose from, a line is refused by what is missing', async () => {
  const messages = (await chosen(fleetOf(NO_CHANCES), OPEN)).map((one) =>
    typeof one === 'string' ? one : `${one.code} ${one.message.split(':')[0]}`,
  );
  assert.deepEqual(messages, [
    '1067 random values cannot be chosen here',
    'put x 1',
    '1067 random values cannot be chosen here',
    '1067 the time cannot be chosen here',
    '1067 the content of files cannot be chosen here',
    'mint',
    'keep f motd',
  ]);
});

void test('a file that does not come is waited for as long as an engine', async () => {
  const clock = new VirtualClock();
  const chances = { ...NO_CHANCES, file: () => new Promise<string>(() => undefined) };
  const [refusal] = await clock.until(chosen(fleetOf(chances, LINES, clock), ['keep f @/slow']));
  assert.equal((refusal as Refusal).code, 261);
  assert.equal(clock.now(), DEFAULT_SETTINGS.timeoutMs);
});

void test('a dialect that chooses nothing leaves the lines as they are', async () => {
  const plain: Dialect = { ...(LINES as Dialect) };
  Reflect.deleteProperty(plain, 'determine');
  const lines = ['mint a 2'];
  assert.equal((await determineAll(fleetOf(NO_CHANCES, plain), lines)).lines, lines);
});

void test('a bug of a dialect is no refusal', async () => {
  const failing: Dialect = {
    ...(LINES as Dialect),
    determine: () => {
      throw new Error('a bug');
    },
  };
  await assert.rejects(chosen(fleetOf(NO_CHANCES, failing), ['x']), /a bug/);
  const later: Dialect = {
    ...(LINES as Dialect),
    determine: () => Promise.reject(new LockstepError(284, 'full')),
  };
  assert.deepEqual(await chosen(fleetOf(NO_CHANCES, later), ['x']), [{ code: 284, message: 'full' }]);
});
