// lockstep conformance --driver NAME: does a driver do with its product what it promises? The products are started here.

import { CHECKS } from '@lockstep/link/conformance';
import { DRIVER_CHECKS, runDriverConformance, wireName } from '@lockstep/link/conformance/driver';
import { type CliContext, EXIT } from '../context.ts';
import { oneLine } from '../text.ts';
import { report } from './conformance-report.ts';

/** Each knows whether its product can be started here. */
const DRIVERS = {
  redis: async () => {
    const { redisFixture, whyNoInstances } = await import('@lockstep/drivers/redis/conformance');
    return { fixture: redisFixture, whyNot: whyNoInstances() };
  },
} as const;

const NAMES: readonly string[] = Object.keys(DRIVERS);

export async function proveDriver(context: CliContext, name: string, json: boolean): Promise<void> {
  const { stderr } = context.process;
  if (!isDriver(name)) {
    stderr.write(`lockstep: no driver ${oneLine(name)}; there is: ${NAMES.join(', ')}\n`);
    context.process.exitCode = EXIT.usage;
    return;
  }
  const { fixture, whyNot } = await DRIVERS[name]();
  if (whyNot !== null) {
    stderr.write(`lockstep: ${whyNot}\n`);
    context.process.exitCode = EXIT.usage;
    return;
  }
  const names = [...DRIVER_CHECKS.map((check) => check.name), ...CHECKS.map((check) => wireName(check.name))];
  await report(context, runDriverConformance({ fixture }), { json, names });
}

function isDriver(name: string): name is keyof typeof DRIVERS {
  return NAMES.includes(name);
}
