// All checks of a driver, in the order in which they run: what later ones rely on comes first.

import type { DriverCheck } from './check.ts';
import { CONSENT } from './checks/consent.ts';
import { LANGUAGE } from './checks/language.ts';
import { LIVES } from './checks/lives.ts';
import { MANY } from './checks/many.ts';
import { READING } from './checks/reading.ts';
import { RIGHTS } from './checks/rights.ts';
import { RUNNING } from './checks/running.ts';
import { TENURE } from './checks/tenure.ts';
import { UNKNOWN } from './checks/unknown.ts';
import { WAY_BACK } from './checks/way-back.ts';

export const DRIVER_CHECKS: readonly DriverCheck[] = [
  ...READING,
  ...RUNNING,
  ...LANGUAGE,
  ...WAY_BACK,
  ...UNKNOWN,
  ...LIVES,
  ...TENURE,
  ...RIGHTS,
  ...MANY,
  ...CONSENT,
];
