// Redis (and, by protocol, Valkey) as a product: its dialect, and the way to a session with one.

import { LINE_BYTES_MAX } from '@lockstep/core';
import type { Driver } from '@lockstep/link';
import { parseKey, type RedisCommand } from './command.ts';
import { REDIS, releases } from './dialect.ts';
import { isPerInstance } from './parameters.ts';
import { openSession } from './session.ts';

export type { RedisCommand } from './command.ts';

export const redisDriver: Driver<RedisCommand> = {
  name: 'redis',
  dialect: REDIS,
  // Redis itself takes much longer ones.
  commandBytesMax: LINE_BYTES_MAX,
  perInstance: (key) => {
    const parsed = parseKey(key);
    return parsed?.family === 'config' && isPerInstance(parsed.name);
  },
  releases,
  open: openSession,
};
