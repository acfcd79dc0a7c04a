// All checks, in the order in which they run: what later ones rely on comes first, what cannot be taken back last.

import type { Check } from './check.ts';
import { ASIDE } from './checks/aside.ts';
import { CONNECTIONS_CHECKS } from './checks/connections.ts';
import { CONTENT } from './checks/content.ts';
import { EXECUTION } from './checks/execution.ts';
import { FENCE } from './checks/fence.ts';
import { GREETING } from './checks/greeting.ts';
import { MESSAGE_RULE } from './checks/message-rule.ts';
import { REQUESTS } from './checks/requests.ts';

export const CHECKS: readonly Check[] = [
  ...GREETING,
  ...REQUESTS,
  ...EXECUTION,
  ...MESSAGE_RULE,
  ...FENCE,
  ...CONTENT,
  ...CONNECTIONS_CHECKS,
  ...ASIDE,
];
