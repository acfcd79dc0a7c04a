// lockstep status and lockstep engines: who holds what.

import {
  type ApiClient,
  type EngineStatusDocument,
  type EnginesDocument,
  type FleetStatusDocument,
  formatTable,
  labHead,
  labLines,
  nextStep,
} from '@lockstep/api';
import { type CliContext, EXIT } from '../context.ts';
import { type CommonFlags, readFleets, withSession } from '../session.ts';
import { count, localTime, oneLine, shorten } from '../text.ts';

/** Lines of a load that were refused: so many are printed. */
const BOOT_ERRORS_SHOWN = 5;

/** Virtual servers of a lab: so many are printed. */
const LAB_SHOWN = 20;

export async function status(this: CliContext, flags: CommonFlags): Promise<void> {
  const { stdout } = this.process;
  await withSession(this, flags, async ({ client }) => {
    const fleets = await fleetsOf(client, flags.fleet);
    if (flags.json) stdout.write(`${JSON.stringify(fleets.length === 1 ? fleets[0] : { fleets })}\n`);
    else stdout.write(`${fleets.map(formatFleet).join('\n\n')}\n`);
    return fleets.some(isWrong) ? EXIT.inconsistent : EXIT.done;
  });
}

export async function engines(this: CliContext, flags: CommonFlags): Promise<void> {
  const { stdout } = this.process;
  await withSession(this, flags, async ({ client, fleet }) => {
    const name = encodeURIComponent(await fleet());
    const document = await client.get<EnginesDocument>(`/fleets/${name}/engines`);
    stdout.write(`${flags.json ? JSON.stringify(document) : formatEngines(document.engines)}\n`);
    return EXIT.done;
  });
}

async function fleetsOf(client: ApiClient, fleet: string | undefined): Promise<FleetStatusDocument[]> {
  if (fleet === undefined) return readFleets(client);
  return [await client.get<FleetStatusDocument>(`/fleets/${encodeURIComponent(fleet)}`)];
}

function isWrong({ lock, indicator, drift, complete, deposed }: FleetStatusDocument): boolean {
  return lock !== null || indicator === 'inconsistent' || drift > 0 || !complete || deposed;
}

function formatFleet(fleet: FleetStatusDocument): string {
  const { name, indicator, record, lock } = fleet;
  const state = lock === null ? indicator : 'LOCKED';
  const lines = [
    `fleet ${name}: ${state}; record at index ${record.index}, ${record.entries} entries, digest ${record.digest}`,
    ...membersLines(fleet),
    ...troubleLines(fleet),
    ...(fleet.perEngine.length === 0 ? [] : [`  each engine's own: ${fleet.perEngine.join(', ')}`]),
    ...bootLines(fleet),
    ...(lock === null ? [] : lockLines(lock)),
    windowLine(fleet),
  ];
  return [...lines, formatEngines(fleet.engines), ...labTable(fleet)].join('\n');
}

function labTable({ lab }: FleetStatusDocument): string[] {
  return lab === null ? [] : [labHead(lab), ...labLines(lab.virtualServers, LAB_SHOWN)];
}

function membersLines({ engines: members, complete, lock }: FleetStatusDocument): string[] {
  const missing = members.filter(({ state }) => state !== 'up');
  const up = `  ${members.length - missing.length} of ${count(members.length, 'engine')} up`;
  const words = missing.map(({ name, state }) => `${name} is ${state}`).join(', ');
  const waiting =
    '  commands are refused until every engine that counts is up; engine out NAME goes on without it';
  return [words === '' ? up : `${up}: ${words}`, ...(complete || lock !== null ? [] : [waiting])];
}

/** Traffic may see two states for a moment: how long, is said and not denied. */
function windowLine({ window: { boundMs, widestMs } }: FleetStatusDocument): string {
  const widest = widestMs === 0 ? '' : `${widestMs.toFixed(1)} ms at most so far; `;
  return `  during a command engines may differ: ${widest}bound ${(boundMs / 1_000).toFixed(1)} s`;
}

function troubleLines({ drift, deposed, queue, lock }: FleetStatusDocument): string[] {
  const lines: string[] = [];
  if (deposed) lines.push('  another manager has taken over the engines: nothing is sent from here any more');
  // What locked it says who holds what, and the exits.
  if (drift > 0 && lock === null) {
    lines.push(
      `  drift: ${count(drift, 'engine')} ${drift === 1 ? 'does' : 'do'} not hold what the record holds`,
      '  exits: lockstep unlock --back (to the record), or --accept ENGINE (to what it holds)',
    );
  }
  if (queue > 0) lines.push(`  ${count(queue, 'set')} ${queue === 1 ? 'waits or runs' : 'wait or run'}`);
  return lines;
}

/** What the last load came to when it was made: what was changed since then is not in it. */
function bootLines({ bootErrors, ledger }: FleetStatusDocument): string[] {
  if (ledger === null) return [];
  const { lines, inEffect, held, source, time } = ledger;
  const number = bootErrors.length;
  const when = `when it was loaded (${localTime(time)}):`;
  const worth = `${inEffect} in effect, ${held} held, ${number} refused`;
  const summary =
    held === 0 ? [] : [`  ${source} ${when} ${count(lines, 'command')}: ${worth}; lockstep lint tells which`];
  if (number === 0) return summary;
  const more = number - BOOT_ERRORS_SHOWN;
  return [
    ...summary,
    `  ${count(number, 'line')} of ${source} ${number === 1 ? 'was' : 'were'} refused ${when}`,
    ...bootErrors.slice(0, BOOT_ERRORS_SHOWN).map(bootErrorLine),
    ...(more > 0 ? [`    and ${more} more; all of them with --json`] : []),
  ];
}

function bootErrorLine({ line, code, message, command }: FleetStatusDocument['bootErrors'][number]): string {
  return `    line ${line}: ${code} ${oneLine(message)}: ${oneLine(shorten(command))}; ${nextStep(code)}`;
}

function lockLines({
  since,
  code,
  message,
  sender,
  command,
  evidence,
  commands,
  loaded,
}: NonNullable<FleetStatusDocument['lock']>): string[] {
  const forward = commands > 0 ? ', --forward (to the state after it)' : '';
  const ways = loaded ? '--forward (with what was loaded)' : `--back (to the state before it)${forward}`;
  return [
    `  locked since ${localTime(since)}: ${code} ${oneLine(message)}`,
    `  by ${sender}: ${oneLine(shorten(command))}`,
    ...evidence.map(({ engine, holds, digest }) => {
      const what = holds === 'unknown' ? 'what is not known' : describe(holds);
      return `    ${engine} holds ${what}${digest === null ? '' : ` (${digest})`}`;
    }),
    `  exits: lockstep unlock ${ways}, --accept ENGINE, --reload [VERSION]`,
  ];
}

function describe(holds: 'before' | 'after' | 'other'): string {
  return holds === 'other' ? 'something else' : `the state ${holds} it`;
}

function formatEngines(list: readonly EngineStatusDocument[]): string {
  const rows = list.map((engine) => [
    `  ${engine.name}`,
    engine.state,
    engine.testBed ? 'test bed' : '',
    engine.address,
    ...(list.some(({ product }) => product !== null)
      ? [engine.product === null ? '' : `${engine.product}, fence ${engine.fence ?? 'none'}`]
      : []),
    `pid ${engine.pid ?? '-'}`,
    `index ${engine.index}`,
    `counter ${engine.counter}`,
    `${engine.entries} entries`,
    engine.digest,
  ]);
  const reasons = list.flatMap(({ name, reason, quarantined }) => {
    if (quarantined === null) return reason === null ? [] : [`  ${name} is lost: ${oneLine(reason)}`];
    const { since, why } = quarantined;
    return [
      `  ${name} is quarantined since ${localTime(since)}: ${oneLine(why)}`,
      `    engine in ${name} tries again, engine out ${name} goes on without it`,
    ];
  });
  return [formatTable(rows), ...reasons].join('\n');
}
