import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { LockstepError } from '@lockstep/core';
import { type ProductTarget, SessionEnded, type Taken, type Tenure } from '@lockstep/link';
import type { RedisConnection } from './connection.ts';
import { openRedis } from './open.ts';
import { type Caller, readTenure, takeTenure } from './tenure.ts';
import { missing, RedisServer, until } from './testing/redis-server.ts';

const absent = missing();
const skip = absent !== null;
const without = skip ? ` (left out: ${absent})` : '';

// Tests that look from outside whether something has reached the system.
const absentToo = missing('ss');
const skipToo = absentToo !== null;
const withoutToo = skipToo ? ` (left out: ${absentToo})` : '';

const A = 'a0000000-0000-4000-8000-000000000001';
const B = 'b0000000-0000-4000-8000-000000000002';

/** What a user needs for the one fence and for the other. */
const EXACT = '+auth +info +acl +client|list +client|kill +client|setname +config|set +config|get +echo';
const ORDERED = '+auth +info +client|list +client|kill +client|setname +config|set +config|get +echo';

/** A session as far as tenures go. */
class Manager {
  readonly connection: RedisConnection;
  readonly #login: string;

  constructor(connection: RedisConnection, login: string) {
    this.connection = connection;
    this.#login = login;
  }

  static async open(server: RedisServer, user = ''): Promise<Manager> {
    const target: ProductTarget = {
      name: 'r0',
      address: server.address,
      credentials: user === '' ? null : { user, password: 'pw' },
      withinMs: 30_000,
      onDown: () => undefined,
    };
    const { connection, login } = await openRedis(target);
    return new Manager(connection, login);
  }

  async take(epoch: number, owner: string): Promise<Taken> {
    return (await takeTenure(this.connection, this.#login, { epoch, owner })).taken;
  }

  /** Whether a change of this one has effect. */
  async acts(): Promise<boolean> {
    const reply = await this.connection.call(['CONFIG', 'SET', 'hz', '50']).catch(() => null);
    return reply === 'OK';
  }
}

async function ownUsers(server: RedisServer): Promise<string[]> {
  return (await server.cli('ACL', 'USERS')).split('\n').filter((name) => name.startsWith('lockstep:'));
}

/** Numbers from 0 to below `below`, the same in each run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

void test(`an untouched Redis is nobody's; one that was taken shows by whom${without}`, {
  skip,
}, async (t) => {
  const server = await RedisServer.start(t);
  const look = await Manager.open(server);
  assert.equal(await readTenure(look.connection), null);
  const manager = await Manager.open(server);
  const strange = 'a b:c%ü';
  assert.deepEqual(await manager.take(7, strange), { taken: true, fence: 'exact' });
  assert.deepEqual(await readTenure(look.connection), { epoch: 7, owner: strange } satisfies Tenure);
  manager.connection.close();
  assert.deepEqual(await readTenure(look.connection), { epoch: 7, owner: strange }, 'also when it is gone');
});

void test(`a newer manager ends the older one's session, which cannot come back${without}`, {
  skip,
}, async (t) => {
  const server = await RedisServer.start(t);
  const [older, newer] = [await Manager.open(server), await Manager.open(server)];
  assert.deepEqual(await older.take(1, A), { taken: true, fence: 'exact' });
  assert.equal(await older.acts(), true);
  assert.deepEqual(await newer.take(2, B), { taken: true, fence: 'exact' });
  assert.equal(await older.acts(), false);
  assert.equal(older.connection.ended, true);
  newer.connection.close();
  const again = await Manager.open(server);
  assert.deepEqual(await again.take(1, A), { taken: false, by: { epoch: 2, owner: B } });
  assert.deepEqual(await again.take(2, A), { taken: false, by: { epoch: 2, owner: B } });
  assert.deepEqual(await again.take(3, A), { taken: true, fence: 'exact' });
  assert.equal((await ownUsers(server)).length, 1);
});

void test(`a session that connects again replaces its own earlier one${without}`, { skip }, async (t) => {
  const server = await RedisServer.start(t);
  const [first, second] = [await Manager.open(server), await Manager.open(server)];
  await first.take(4, A);
  assert.deepEqual(await second.take(4, A), { taken: true, fence: 'exact' });
  assert.deepEqual([await first.acts(), await second.acts()], [false, true]);
  assert.deepEqual(await second.take(5, A), { taken: true, fence: 'exact' });
  assert.equal(await second.acts(), true);
  assert.deepEqual((await ownUsers(server)).length, 1);
});

void test(`its user has the rights of the one that logged in, and no more${without}`, { skip }, async (t) => {
  const server = await RedisServer.start(t);
  const rights = '-@all +config|get (~x* resetchannels -@all +get)';
  await server.cli('ACL', 'SETUSER', 'ls', 'on', '>pw', ...EXACT.split(' '), '-config|set', '(~x* +get)');
  const manager = await Manager.open(server, 'ls');
  assert.deepEqual(await manager.take(1, A), { taken: true, fence: 'exact' });
  const users = (await server.cli('ACL', 'LIST')).split('\n');
  const wordsOf = (start: string): string =>
    (users.find((line) => line.startsWith(start)) ?? '')
      .replace(/^user \S+ /, '')
      .replace(/#\w+ |sanitize-payload /g, '');
  assert.equal(wordsOf('user lockstep:'), wordsOf('user ls'));
  assert.ok(wordsOf('user ls').includes(rights.slice(rights.indexOf('('))));
  assert.equal(await manager.acts(), false);
});

interface Contender {
  readonly tenure: Tenure;
  readonly manager: Manager;
}

/**
 * Lets several take one Redis at the same time: of all whose next request is ready, one that the dice choose sends it, and has
 * its answer before the next. Null: its connection was ended on the way.
 */
async function race(
  contenders: readonly Contender[],
  login: string,
  roll: (below: number) => number,
): Promise<(Taken | null)[]> {
  const ready: (() => Promise<void>)[][] = contenders.map(() => []);
  let running = contenders.length;
  const takes = contenders.map(({ manager, tenure }, who) => {
    const call: Caller['call'] = (argv) =>
      new Promise((resolve, reject) => {
        ready[who]?.push(() => manager.connection.call(argv).then(resolve, reject));
      });
    const taking = takeTenure({ call }, login, tenure).then(({ taken }) => taken);
    const ended = (error: unknown): null => {
      if (error instanceof SessionEnded) return null;
      throw error;
    };
    return taking.catch(ended).finally(() => {
      running -= 1;
    });
  });
  while (running > 0) {
    const able = ready.filter((requests) => requests.length > 0);
    await able[roll(able.length)]?.shift()?.();
    // Whoever had an answer makes its next request.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return Promise.all(takes);
}

/** Who is left: took it, and can still change something. */
async function holders(
  contenders: readonly Contender[],
  takes: readonly (Taken | null)[],
): Promise<number[]> {
  const left: number[] = [];
  for (const [who, { manager }] of contenders.entries()) {
    if (takes[who]?.taken === true && (await manager.acts())) left.push(who);
  }
  return left;
}

for (const [kind, rights] of [
  ['users', EXACT],
  ['names', ORDERED],
] as const) {
  const prepare = async (t: TestContext): Promise<(tenures: readonly Tenure[]) => Promise<Contender[]>> => {
    const server = await RedisServer.start(t);
    await server.cli('ACL', 'SETUSER', 'ls', 'on', '>pw', ...rights.split(' '));
    return (tenures) =>
      Promise.all(tenures.map(async (tenure) => ({ tenure, manager: await Manager.open(server, 'ls') })));
  };
  const close = (contenders: readonly Contender[]): void => {
    for (const { manager } of contenders) manager.connection.close();
  };

  void test(`of those that take it by ${kind} at once, the newest alone is left, in 100 interleavings${without}`, {
    skip,
  }, async (t) => {
    const contend = await prepare(t);
    const roll = dice(kind.length);
    for (let round = 0; round < 100; round += 1) {
      const epochs = round % 4 === 0 ? [1, 2, 3] : [1, 2];
      const contenders = await contend(
        epochs.map((step) => ({ epoch: round * 3 + step, owner: step % 2 === 0 ? A : B })),
      );
      const takes = await race(contenders, 'ls', roll);
      assert.deepEqual(await holders(contenders, takes), [epochs.length - 1], `round ${round}`);
      close(contenders);
    }
  });

  void test(`of two sessions of one tenure that take it by ${kind} at once, one is left${without}`, {
    skip,
  }, async (t) => {
    const contend = await prepare(t);
    const roll = dice(kind.length);
    for (let round = 0; round < 100; round += 1) {
      const contenders = await contend([1, 2].map(() => ({ epoch: 1, owner: A })));
      const takes = await race(contenders, 'ls', roll);
      assert.equal((await holders(contenders, takes)).length, 1, `round ${round}`);
      close(contenders);
    }
  });

  void test(`of two owners of one epoch that take it by ${kind} at once, at most one is left${without}`, {
    skip,
  }, async (t) => {
    const contend = await prepare(t);
    const roll = dice(kind.length);
    for (let round = 0; round < 100; round += 1) {
      const epoch = round + 1;
      const contenders = await contend([
        { epoch, owner: A },
        { epoch, owner: B },
      ]);
      const takes = await race(contenders, 'ls', roll);
      const left = await holders(contenders, takes);
      assert.ok(left.length <= 1, `round ${round}`);
      assert.deepEqual(
        takes.flatMap((taken, who) => (taken?.taken === true ? [who] : [])),
        left,
        'neither ends the other',
      );
      close(contenders);
    }
  });
}

/** What a connection sends without waiting, told from what has effect by a value of its own. */
function setHz(manager: Manager, hz: number): Promise<unknown> {
  return manager.connection.call(['CONFIG', 'SET', 'hz', String(hz)]).catch((error: unknown) => error);
}

async function hzOf(manager: Manager): Promise<string> {
  const reply = await manager.connection.call(['CONFIG', 'GET', 'hz']);
  assert.ok(Array.isArray(reply));
  return String(reply[1]);
}

for (const [kind, rights] of [
  ['users', EXACT],
  ['names', ORDERED],
] as const) {
  void test(`what waits unread in an older session has no effect once it was taken by ${kind}, 50 of 50${without}`, {
    skip,
  }, async (t) => {
    const server = await RedisServer.start(t);
    await server.cli('ACL', 'SETUSER', 'ls', 'on', '>pw', ...rights.split(' '));
    for (let round = 0; round < 50; round += 1) {
      const [older, newer] = [await Manager.open(server, 'ls'), await Manager.open(server, 'ls')];
      assert.equal((await older.take(2 * round + 1, A)).taken, true);
      await server.pause();
      // Both in the system's buffers before Redis reads either; which it reads first is its own affair.
      const late = round % 2 === 0 ? setHz(older, 100 + round) : null;
      await new Promise((resolve) => setImmediate(resolve));
      const taking = newer.take(2 * round + 2, B);
      await new Promise((resolve) => setImmediate(resolve));
      const later = late ?? setHz(older, 100 + round);
      await new Promise((resolve) => setImmediate(resolve));
      server.resume();
      assert.equal((await taking).taken, true);
      const seen = await hzOf(newer);
      const reply = await later;
      await setHz(newer, 10);
      assert.equal(await hzOf(newer), '10');
      const after = setHz(older, 400);
      assert.ok((await after) instanceof SessionEnded, 'what comes after is not executed');
      assert.equal(await hzOf(newer), '10');
      if (reply === 'OK')
        assert.equal(seen, String(100 + round), 'executed before the fence: it is seen behind it');
      newer.connection.close();
      older.connection.close();
    }
  });
}

void test(`a command that Redis has in hand behind the deletion of its user is not executed, 50 of 50${withoutToo}`, {
  skip: skipToo,
}, async (t) => {
  const server = await RedisServer.start(t);
  const admin = await Manager.open(server);
  let readFirst = 0;
  for (let round = 0; round < 50; round += 1) {
    const older = await Manager.open(server);
    await older.take(round + 1, A);
    const users = await ownUsers(server);
    await setHz(admin, 10);
    await server.pause();
    const deleted = admin.connection.call(['ACL', 'DELUSER', ...users]);
    // Behind the deletion on the same connection: in the same turn of Redis, before the older one's command or not.
    const seen = hzOf(admin);
    await until('the deletion to be sent', () => server.waiting() > 0);
    const late = setHz(older, 100);
    await until('the command to be sent', () => server.waiting() > 1);
    server.resume();
    assert.equal(await deleted, 1);
    const reply = await late;
    const now = await hzOf(admin);
    assert.equal(now, reply === 'OK' ? '100' : '10');
    assert.equal(now, await seen, 'nothing between the deletion and this look');
    if (reply !== 'OK') readFirst += 1;
    assert.equal(older.connection.ended || (await setHz(older, 1)) !== 'OK', true);
  }
  assert.ok(readFirst > 0, 'the deletion came first at least once');
});

void test(`who may do neither is told what is missing${without}`, { skip }, async (t) => {
  const server = await RedisServer.start(t);
  const denied = async (...rules: string[]): Promise<LockstepError> => {
    await server.cli('ACL', 'SETUSER', 'ls', 'reset', 'on', '>pw', '+auth', '+info', ...rules);
    const manager = await Manager.open(server, 'ls');
    const error = await manager.take(1, A).catch((reason: unknown) => reason);
    manager.connection.close();
    assert.ok(error instanceof LockstepError, String(error));
    return error;
  };
  const nothing = await denied();
  assert.equal(nothing.code, 257);
  assert.match(nothing.message, /ACL LIST nor CLIENT LIST.*\+acl\|setuser.*\+client\|kill/);
  assert.match((await denied('+acl|list')).message, /CLIENT SETNAME.*\+client\|setname/);
  assert.match((await denied('+acl|list', '+client|setname')).message, /CLIENT LIST/);
  assert.deepEqual(await ownUsers(server), []);
});

void test(`who sees users, but no connections, has no exact fence${without}`, { skip }, async (t) => {
  const server = await RedisServer.start(t);
  await server.cli('ACL', 'SETUSER', 'ls', 'on', '>pw', '+auth', '+info', '+acl', '+config|set');
  const manager = await Manager.open(server, 'ls');
  assert.deepEqual(await manager.take(1, A), { taken: true, fence: 'ordered' });
  assert.deepEqual(await readTenure(manager.connection), { epoch: 1, owner: A });
  assert.equal(await manager.acts(), true);
});

void test(`a user that a person deletes while it is made is nobody's${without}`, { skip }, async (t) => {
  const server = await RedisServer.start(t);
  const [manager, admin] = [await Manager.open(server), await Manager.open(server)];
  const call: Caller['call'] = async (argv) => {
    if (argv[0] === 'AUTH') await admin.connection.call(['ACL', 'DELUSER', String(argv[1])]);
    return manager.connection.call(argv);
  };
  const error = await takeTenure({ call }, 'default', { epoch: 1, owner: A }).catch(
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof LockstepError);
  assert.equal(error.code, 1204);
  assert.equal(await readTenure(admin.connection), null);
});

void test(`the two kinds see each other${without}`, { skip }, async (t) => {
  const server = await RedisServer.start(t);
  await server.cli('ACL', 'SETUSER', 'ls', 'on', '>pw', ...ORDERED.split(' '));
  const ordered = await Manager.open(server, 'ls');
  assert.deepEqual(await ordered.take(1, A), { taken: true, fence: 'ordered' });
  const exact = await Manager.open(server);
  assert.deepEqual(await exact.take(1, B), { taken: false, by: { epoch: 1, owner: A } });
  assert.deepEqual(await exact.take(2, B), { taken: true, fence: 'exact' });
  assert.equal(await ordered.acts(), false);
  const late = await Manager.open(server, 'ls');
  assert.deepEqual(await late.take(1, A), { taken: false, by: { epoch: 2, owner: B } });
  assert.deepEqual(await late.take(3, A), { taken: true, fence: 'ordered' });
  assert.equal(await exact.acts(), false);
});

void test(`a lot of other users is in nobody's way, and stays${without}`, { skip }, async (t) => {
  const server = await RedisServer.start(t);
  const manager = await Manager.open(server);
  const made = Array.from({ length: 2_000 }, (_, at) =>
    manager.connection.call(['ACL', 'SETUSER', `u${at}`]),
  );
  await Promise.all(made);
  assert.deepEqual(await manager.take(1, A), { taken: true, fence: 'exact' });
  assert.equal((await server.cli('ACL', 'USERS')).split('\n').length, 2_002);
});
