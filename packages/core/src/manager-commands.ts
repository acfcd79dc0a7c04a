// Commands of the manager's own, in the words of the field: they work in every set, beside those of the dialect.

import type { Fleet, Member } from './fleet.ts';
import { leadsForward } from './lock.ts';
import { describeMissing } from './quarantine.ts';
import type { Lock } from './store.ts';

export type ManagerAction = 'show-configstatus' | 'save';

const WORDS: ReadonlyMap<string, ManagerAction> = new Map([
  ['show configstatus', 'show-configstatus'],
  ['save ns config', 'save'],
  ['save config', 'save'],
]);

/** What a line asks of the manager itself; null for a command of the dialect. */
export function managerAction(line: string): ManagerAction | null {
  // Nearly every line is none, and need not be put together anew to see it.
  if (!/^\s*s(how|ave)\s/i.test(line)) return null;
  return WORDS.get(line.trim().toLowerCase().replaceAll(/\s+/g, ' ')) ?? null;
}

/** Whether the engines hold the same, who has what, since which command, sent by whom, and the ways out. */
export function configStatus(fleet: Fleet): string {
  const { lock } = fleet;
  const drifting = fleet.drifting();
  const missing = fleet.active().filter(({ state }) => state !== 'up');
  if (lock === null) {
    const state = drifting.length > 0 ? 'inconsistent' : fleet.indicator;
    return [
      `Configuration: ${state}`,
      ...missing.map(missingLine),
      ...(drifting.length > 0 ? drifting.map(({ name }) => `  ${name}: not what the record holds`) : []),
      ...(drifting.length > 0
        ? waysOut(
            fleet,
            drifting.map(({ name }) => name),
            null,
          )
        : []),
    ].join('\n');
  }
  return [
    'Configuration: LOCKED, no command reaches an engine',
    `  cause: ${lock.code} ${lock.message}`,
    ...(lock.command === '' ? [] : [`  command: ${lock.command}`]),
    `  sent by ${lock.sender}, ${utc(lock.since)}`,
    ...lock.evidence.map(
      ({ engine, holds, digest }) => `  ${engine}: ${HOLDS[holds]}${digest === null ? '' : ` (${digest})`}`,
    ),
    ...waysOut(
      fleet,
      lock.evidence.filter(({ holds }) => holds !== 'before').map(({ engine }) => engine),
      lock,
    ),
  ].join('\n');
}

function missingLine(member: Member): string {
  const { name, state, quarantine } = member;
  if (quarantine === null) return `  ${name}: ${state}, nothing is sent before it is back`;
  return `  ${describeMissing(member)} (since ${utc(quarantine.since)})`;
}

function utc(ms: number): string {
  // biome-ignore lint/style/noRestrictedGlobals: it formats a time that was given, and asks for none
  return new Date(ms).toISOString();
}

const HOLDS = {
  before: 'the state before it',
  after: 'the state after it',
  other: 'something else',
  unknown: 'not known',
} as const;

/** Without a lock it is drift: there is no command to go forward with. */
function waysOut(fleet: Fleet, suspects: readonly string[], lock: Lock | null): string[] {
  const names = suspects.length > 0 ? suspects : fleet.active().map(({ name }) => name);
  const one = names[0] ?? 'ENGINE';
  const forward =
    lock?.loaded === true
      ? 'what was loaded, on every engine; what was refused stays out'
      : 'the state after it';
  return [
    'Exits: each shows its plan first',
    ...(lock?.loaded === true
      ? []
      : ['  lockstep unlock --back             the state before the command, on every engine']),
    ...(leadsForward(lock) ? [`  lockstep unlock --forward          ${forward}`] : []),
    `  lockstep unlock --accept ${one.padEnd(9)} what it holds becomes the record`,
    '  lockstep unlock --reload [VERSION] the boot version, or another one',
    `  ... --evict ${one.padEnd(23)}go on without it`,
  ];
}
