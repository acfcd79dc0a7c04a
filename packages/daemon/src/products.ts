// The products that can be driven, by what `engine: { type: … }` calls them.

import { redisDriver } from '@lockstep/drivers/redis';
import type { Driver } from '@lockstep/link';

export const DRIVERS: Readonly<Record<string, Driver>> = { redis: redisDriver as Driver };
