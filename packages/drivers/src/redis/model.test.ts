// The model against a real redis-server: what it calls equal is equal, and what it foresees is what happens.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { applyRules, canonicalUser, wordsOfUser } from './acl.ts';
import type { RedisConnection } from './connection.ts';
import { REDIS } from './dialect.ts';
import { openRedis } from './open.ts';
import { canonicalName, canonicalValue } from './parameters.ts';
import { type Reply, ReplyError } from './resp.ts';
import { looksSecret } from './seal.ts';
import { missing, RedisServer } from './testing/redis-server.ts';
import { configured, rules, run } from './testing/samples.ts';

const without = missing();
const skip = without !== null;
const suffix = without === null ? '' : ` (left out: ${without})`;

async function connected(t: TestContext): Promise<RedisConnection> {
  const server = await RedisServer.start(t);
  const target = {
    name: 'r',
    address: server.address,
    credentials: null,
    withinMs: 60_000,
    onDown: () => undefined,
  };
  const { connection } = await openRedis(target);
  t.after(() => connection.close());
  return connection;
}

async function ok(redis: RedisConnection, ...argv: readonly string[]): Promise<Reply> {
  const reply = await redis.call(argv);
  assert.ok(
    !(reply instanceof ReplyError),
    `${argv.join(' ')}: ${reply instanceof ReplyError ? reply.message : ''}`,
  );
  return reply;
}

/** All parameters by the names that Redis gives them. */
async function parameters(redis: RedisConnection, pattern = '*'): Promise<Map<string, string>> {
  const words = (await ok(redis, 'CONFIG', 'GET', pattern)) as readonly string[];
  const found = new Map<string, string>();
  for (let at = 0; at + 1 < words.length; at += 2) found.set(words[at] as string, words[at + 1] as string);
  return found;
}

/** What stands behind a user's name in ACL LIST. */
async function user(redis: RedisConnection, name: string): Promise<string[]> {
  const lines = (await ok(redis, 'ACL', 'LIST')) as readonly string[];
  const line = lines.find((one) => one.startsWith(`user ${name} `));
  assert.ok(line !== undefined, name);
  return line.split(' ').slice(2);
}

void test(`every parameter has a canonical value that Redis takes and shows again${suffix}`, {
  skip,
}, async (t) => {
  const redis = await connected(t);
  const all = await parameters(redis);
  assert.ok(all.size > 150);
  const secret = new Set([...all.keys()].filter(looksSecret));
  assert.deepEqual(
    [...secret].sort(),
    ['masterauth', 'requirepass', 'tls-client-key-file-pass', 'tls-key-file-pass'],
    'no other parameter is taken for a secret',
  );
  let set = 0;
  for (const [name, value] of all) {
    const canonical = canonicalValue(name, value);
    assert.equal(canonicalValue(name, canonical), canonical, name);
    assert.equal(canonicalValue(canonicalName(name), value), canonical, name);
    const newer = all.get(canonicalName(name));
    assert.equal(
      newer === undefined ? '' : canonicalValue(name, newer),
      canonical,
      `${name} by its newer name`,
    );
    // A fixed one, or one that Redis protects; and its own door.
    if (['port', 'bind'].includes(name)) continue;
    if ((await redis.call(['CONFIG', 'SET', canonicalName(name), canonical])) instanceof ReplyError) continue;
    set += 1;
    assert.equal((await parameters(redis, name)).get(name), value, name);
  }
  assert.ok(set > 130, `only ${set} could be set`);
});

void test(`what is set is what the model says is read${suffix}`, { skip }, async (t) => {
  const redis = await connected(t);
  for (const [name, given] of [
    ['maxmemory', '64MB'],
    ['maxmemory', '1k'],
    ['maxmemory', '050mb'],
    ['maxmemory', '18446744073709551615kb'],
    ['maxmemory-clients', '5%'],
    ['maxmemory-policy', 'AllKeys-LRU'],
    ['appendonly', 'NO'],
    ['notify-keyspace-events', 'KEA'],
    ['notify-keyspace-events', 'ntdK'],
    ['notify-keyspace-events', 'g$lshzxetdE'],
    ['shutdown-on-sigterm', 'force now nosave'],
    ['latency-tracking-info-percentiles', '50.0 99.90 0.001'],
    ['oom-score-adj-values', '0 0200 800'],
    ['save', '0900 1 300 10'],
    ['client-output-buffer-limit', 'pubsub 1mb 1k 060 normal 0 0 0'],
    ['client-output-buffer-limit', 'SLAVE 256mb 64mb 60'],
    ['slave-priority', '90'],
    ['hash-max-ziplist-value', '1kb'],
    ['proc-title-template', '{title} ü "x"'],
  ] as const) {
    const before = await parameters(redis);
    const key = `config ${canonicalName(name)}`;
    const overlay = configured({}, { [key]: canonicalValue(name, before.get(canonicalName(name)) ?? '') });
    const line = `CONFIG SET ${name} ${JSON.stringify(given)}`;
    assert.equal(run(overlay, line), null, line);
    const parsed = REDIS.parse(line);
    assert.ok(parsed.ok);
    await ok(redis, ...parsed.command.argv);
    const read = (await parameters(redis)).get(canonicalName(name)) ?? '';
    assert.equal(overlay.get(key), canonicalValue(name, read), line);
  }
});

void test(`a canonical user makes the same user anywhere${suffix}`, { skip }, async (t) => {
  // Redis 7.0 shows single commands in another order in every process.
  const [one, other] = [await connected(t), await connected(t)];
  await fc.assert(
    fc.asyncProperty(rules({ categories: true }), async (words) => {
      await ok(one, 'ACL', 'SETUSER', 'u', 'reset');
      await one.call(['ACL', 'SETUSER', 'u', ...words]);
      const value = canonicalUser(await user(one, 'u'));
      await ok(other, 'ACL', 'SETUSER', 'u', 'reset', 'nopass', '~zz', '&zz', '+@all', '-get', '(+set)');
      await ok(other, 'ACL', 'SETUSER', 'u', 'reset', ...wordsOfUser(value));
      assert.equal(canonicalUser(await user(other, 'u')), value);
    }),
    { numRuns: 500 },
  );
});

void test(`rules on single commands change a user as the model says${suffix}`, { skip }, async (t) => {
  const redis = await connected(t);
  let applied = 0;
  await fc.assert(
    fc.asyncProperty(rules({ categories: false }), rules({ categories: false }), async (first, second) => {
      await ok(redis, 'ACL', 'SETUSER', 'u', 'reset');
      await redis.call(['ACL', 'SETUSER', 'u', ...first]);
      const before = canonicalUser(await user(redis, 'u'));
      const answer = await redis.call(['ACL', 'SETUSER', 'u', ...second]);
      const after = canonicalUser(await user(redis, 'u'));
      const model = applyRules(before, second, false);
      if (answer instanceof ReplyError) return assert.equal(after, before, 'a refused one changes nothing');
      applied += 1;
      assert.deepEqual(model, { ok: true, value: after });
    }),
    { numRuns: 500 },
  );
  assert.ok(applied > 100);
});

void test(`a plan of libraries runs, whatever functions change places${suffix}`, { skip }, async (t) => {
  const redis = await connected(t);
  const library = (name: string, functions: readonly string[]): string =>
    `#!lua name=${name}\n-- ü "\\ \n${functions.map((one) => `redis.register_function('${one}', function() return 1 end)`).join('\n')}`;
  const share = fc.tuple(...['f', 'g', 'h'].map(() => fc.constantFrom('a', 'b', 'c', ''))).map((owners) =>
    Object.fromEntries(
      ['a', 'b', 'c'].flatMap((name): [string, string][] => {
        const functions = ['f', 'g', 'h'].filter((_, at) => owners[at] === name);
        return functions.length === 0 ? [] : [[`function ${name}`, library(name, functions)]];
      }),
    ),
  );
  await fc.assert(
    fc.asyncProperty(share, share, async (from, to) => {
      await ok(redis, 'FUNCTION', 'FLUSH');
      const gone = Object.fromEntries(['a', 'b', 'c'].map((name) => [`function ${name}`, '(absent)']));
      for (const [before, after] of [
        [gone, { ...gone, ...from }],
        [
          { ...gone, ...from },
          { ...gone, ...to },
        ],
      ] as const) {
        for (const line of REDIS.plan(configured(before), configured(after))) {
          const parsed = REDIS.parse(line);
          assert.ok(parsed.ok, line);
          await ok(redis, ...parsed.command.argv);
        }
      }
      const held = (await ok(redis, 'FUNCTION', 'LIST', 'WITHCODE')) as readonly (readonly Reply[])[];
      const codes = held.map((fields): [string, Reply | undefined] => {
        const [, name] = fields;
        assert.ok(typeof name === 'string');
        return [`function ${name}`, fields[fields.indexOf('library_code') + 1]];
      });
      assert.deepEqual(Object.fromEntries(codes), to);
    }),
    { numRuns: 200 },
  );
});
