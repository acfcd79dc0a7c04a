// What the conformance kit must be given to prove the Redis driver: instances of a real redis-server, and what may be said to
// one.

import { hash } from 'node:crypto';
import { connect } from 'node:net';
import type { DriverFixture, ProductInstance } from '@lockstep/link/conformance/driver';
import { type RedisCommand, redisDriver } from './index.ts';
import { findRedisServer, LocalServer } from './local-server.ts';

const ADMIN = { user: 'admin', password: 'a password of the fixture' };
const GUEST = { user: 'guest', password: 'a guest of the fixture' };
const NOBODY = { user: 'admin', password: 'not the password of the fixture' };

const HASH = sha256('a password in a sample');
const LIBRARY = (name: string, value: number): string =>
  `"#!lua name=${name}\\nredis.register_function('${name}', function() return ${value} end)"`;

/** Keys that an instance is filled with before something would throw them away. */
const KEYS = 20_000;

/** Why there can be no instances here, and what to do; null: there can. */
export function whyNoInstances(): string | null {
  if (findRedisServer() !== null) return null;
  return 'redis-server is not installed: apt-get install --no-install-recommends redis-server';
}

export const redisFixture: DriverFixture<RedisCommand> = {
  driver: redisDriver,
  start,
  good: [
    'CONFIG SET hz 50',
    'CONFIG SET maxmemory-samples 7 lfu-log-factor 20',
    'CONFIG SET maxmemory 100mb',
    'CONFIG SET save "900 1 300 10"',
    'CONFIG SET notify-keyspace-events AKE',
    `ACL SETUSER alice on #${HASH} ~cached:* ~aside:* &news:* +get +set`,
    'ACL SETUSER alice -set +hget',
    'ACL SETUSER bob on nopass ~* &* +@all -@dangerous',
    `FUNCTION LOAD ${LIBRARY('lib1', 1)}`,
    `FUNCTION LOAD REPLACE ${LIBRARY('lib1', 2)}`,
    `FUNCTION LOAD ${LIBRARY('lib2', 1)}`,
    'FUNCTION DELETE lib1',
    'ACL DELUSER alice',
    'CONFIG SET hz 20',
    'UNSET CONFIG hz',
    'UNSET ACL USER bob',
    `ACL SETUSER carol on #${HASH} ~a +get`,
    'CONFIG REWRITE',
    'ACL SAVE',
    'CONFIG SET slowlog-max-len 200',
  ],
  bad: [
    'CONFIG SET maxmemory 60mb hz abc',
    'CONFIG SET maxmemory 70mb no-such-parameter 1',
    'CONFIG SET databases 3',
    'CONFIG SET dir /nowhere/at/all',
    'CONFIG SET hz',
    'CONFIG SET hz 10 hz 20',
    'CONFIG SET requirepass something',
    'ACL SETUSER dora on +get nonsense',
    'ACL DELUSER nobody-of-the-kind',
    'FUNCTION LOAD "#!lua name=bad\\nthis is no lua"',
    'FUNCTION DELETE nothing-of-the-kind',
    'FLUSHALL',
    'CONFIG',
  ],
  more: [
    'CONFIG SET hz 30 maxmemory-samples 9',
    `ACL SETUSER alice resetkeys ~b:* ~a:* #${sha256('another')}`,
    'ACL SETUSER bob +@read -get off',
    'ACL DELUSER bob carol',
    'FUNCTION DELETE lib2',
    'CONFIG SET save ""',
  ],
  echo: ['CONFIG SET hz 10000', 'CONFIG SET maxmemory-samples 8 repl-backlog-size 1'],
  persist: {
    commands: ['CONFIG REWRITE', 'ACL SAVE'],
    // A library lasts with the data: with neither RDB nor AOF it does not.
    lasts: (key) => !key.startsWith('function '),
  },
  filler: (n) => `ACL SETUSER filler-${n} on #${sha256(String(n))} ~key:${n} +get`,
  sized(bytes) {
    const [start, end] = LIBRARY('sized', 1).split('\\n');
    const line = (middle: string): string => `FUNCTION LOAD ${start ?? ''}\\n--${middle}\\n${end ?? ''}`;
    return line('x'.repeat(bytes - Buffer.byteLength(line(''))));
  },
  irreversible: [
    { line: 'CONFIG SET protected-mode no' },
    {
      line: 'CONFIG SET maxmemory 2mb maxmemory-policy allkeys-lru',
      prepare: async (instance) => {
        const fill = `for i = 1, ${KEYS} do redis.call('set', 'key:' .. i, string.rep('x', 100)) end`;
        await serverOf(instance).say(['EVAL', fill, '0']);
      },
      intact: async (instance) => (await serverOf(instance).say(['DBSIZE'])).includes(`:${KEYS}\r\n`),
    },
  ],
  secrets: [
    { line: 'ACL SETUSER dora on >a-very-secret-word ~* +@all', secret: 'a-very-secret-word' },
    { line: 'acl  setuser\tdora "<another secret word"', secret: 'another secret word' },
    { line: 'CONFIG SET requirepass a-third-secret', secret: 'a-third-secret' },
    { line: 'config set hz 10 MasterAuth "a fourth secret', secret: 'a fourth secret' },
    { line: "ACL SETUSER dora '>a fifth secret", secret: 'a fifth secret' },
  ],
};

const servers = new WeakMap<ProductInstance, LocalServer>();

function serverOf(instance: ProductInstance): LocalServer {
  const server = servers.get(instance);
  if (server === undefined) throw new Error('no instance of this fixture');
  return server;
}

async function start(): Promise<ProductInstance> {
  const server = await LocalServer.start({
    config: ['busy-reply-threshold 10', 'masterauth "a secret in a file"'],
    users: [
      'user default off',
      `user admin on #${sha256(ADMIN.password)} ~* &* +@all`,
      `user guest on #${sha256(GUEST.password)} ~* &* +@read +info +config|get +acl|list +acl|users +function|list`,
    ],
    login: ADMIN,
  });
  const instance: ProductInstance = {
    address: { path: server.path },
    credentials: ADMIN,
    wrong: NOBODY,
    fewRights: GUEST,
    secrets: [ADMIN.password, GUEST.password, 'a secret in a file'],
    stop: () => server.stop(),
    continue: () => Promise.resolve(server.continue()),
    kill: () => server.kill(),
    restart: () => server.restart(),
    async local(line) {
      const parsed = redisDriver.dialect.parse(line);
      if (parsed.ok) await server.say(parsed.command.argv);
    },
    traffic: async () =>
      void (await server.say(['SET', 'a', '1'], ['GET', 'a'], ['LPUSH', 'l', '1'], ['INFO'])),
    busy: () => busy(server),
    close: () => server.close(),
  };
  servers.set(instance, server);
  return instance;
}

/** A script that does not end keeps everybody out, but for who kills it. */
async function busy(server: LocalServer): Promise<() => Promise<void>> {
  const socket = connect({ path: server.path });
  socket.on('error', () => undefined);
  socket.resume();
  const { user, password } = ADMIN;
  socket.write(`AUTH ${user} "${password}"\r\nEVAL "while true do end" 0\r\n`);
  while (!(await server.say(['PING'])).includes('-BUSY')) {
    // Until then it waits in silence.
  }
  return async () => {
    await server.say(['SCRIPT', 'KILL']);
    socket.destroy();
    while (!(await server.say(['PING'])).includes('+PONG')) {
      // It takes notice of the kill at its next look.
    }
  };
}

function sha256(text: string): string {
  return hash('sha256', text);
}
