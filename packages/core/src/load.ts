// The load of a configuration, line by line: errors do not stop it, they are collected in the boot ledger. What it ends in:
//
//   every member holds what was loaded   consistent; with `onBootErrors: lock`, and an error in any line, a lock
//   members differ                       a lock, whatever the setting
//
// Ledger and lock are written together. Until then the next start does all of the load again.

import type { Receipt } from './command.ts';
import { EMPTY_DIGEST } from './digest.ts';
import type { Fleet } from './fleet.ts';
import { type LintLine, workable } from './lint.ts';
import { evidenceOf } from './lock.ts';
import { look } from './monitor.ts';
import { note } from './note.ts';
import type { BootError, BootLedger, Entries, Loading, Lock } from './store.ts';
import { configurationOf } from './versions.ts';

/** Runs commands, each whatever becomes of the others. */
export type RunLines = (commands: readonly string[]) => Promise<readonly Receipt[]>;

/** Runs the lines of a load that is noted. Nothing is written where another manager takes the engines over meanwhile. */
export async function load(fleet: Fleet, loading: Loading, run: RunLines): Promise<BootLedger> {
  const { source } = loading;
  const lines = workable(fleet.dialect, fleet.record, loading.lines);
  const receipts = lines.length === 0 ? [] : await run(lines.map(({ command }) => command));
  const errors = receipts
    .flatMap((receipt, at) => bootError(receipt, lines[at]))
    .sort((a, b) => a.line - b.line);
  const applied = lines.filter((_, at) => receipts[at]?.outcome === 'applied');
  const held = applied.filter(({ level }) => level === 'held').length;
  const ledger: BootLedger = {
    source,
    time: fleet.clock.now(),
    lines: lines.length,
    inEffect: applied.length - held,
    held,
    errors,
  };
  await look(fleet);
  if (fleet.deposed !== null) return ledger;
  const message = loadedWords(ledger);
  const lock = fleet.lock === null ? lockOf(fleet, ledger) : null;
  await note(fleet, { command: `load ${source}`, sender: 'lockstep', message }, { ledger, lock });
  fleet.ledger = ledger;
  fleet.emit('loaded', null, `${source}: ${message}`);
  if (lock !== null) {
    fleet.lock = lock;
    fleet.indicator = 'inconsistent';
    fleet.emit('locked', null, lock.message);
  }
  return ledger;
}

/** What a load came to: `14 of 16 commands applied`, and where something of it is held `: 11 in effect, 3 held`. */
export function loadedWords({ lines, inEffect, held, errors }: BootLedger): string {
  const but = held === 0 ? '' : `: ${inEffect} in effect, ${held} held`;
  return `${lines - errors.length} of ${lines} commands applied${but}`;
}

/**
 * A line that names what never comes is tried in its place, where other things that it names may not be there either. What it
 * is refused for is what is missing when all others are there: as it was judged.
 */
function bootError(receipt: Receipt, judged: LintLine | undefined): BootError[] {
  const { outcome, command, engines } = receipt;
  if (outcome === 'applied' || outcome === 'read') return [];
  const engine = engines.find((one) => one.outcome !== 'applied')?.name ?? null;
  const named = receipt.code === 258 && engine === null ? (judged?.refusal ?? receipt) : receipt;
  const { code, message } = named;
  return [{ line: judged?.line ?? 0, command, engine, code, message }];
}

/** The lock that a load ends in; null where it ends in none. What was loaded is the record, and the way forward. */
function lockOf(fleet: Fleet, { source, errors }: BootLedger): Lock | null {
  const drifting = fleet.drifting().map(({ name }) => name);
  const [first] = errors;
  const parts: string[] = [];
  if (drifting.length > 0) parts.push(`${drifting.join(', ')}: not what was loaded`);
  if (first !== undefined && (parts.length > 0 || fleet.settings.onBootErrors === 'lock')) {
    const many = errors.length === 1 ? '1 line was refused:' : `${errors.length} lines were refused, first`;
    parts.push(`${many} line ${first.line}: ${first.code} ${first.message}`);
  }
  if (parts.length === 0) return null;
  return {
    code: drifting.length > 0 ? 1214 : 1243,
    message: `load of ${source}: ${parts.join('; ')}`,
    command: `load ${source}`,
    set: '',
    sender: 'lockstep',
    since: fleet.clock.now(),
    evidence: evidenceOf(fleet, '', fleet.record.digest),
    after: [],
    commands: 0,
    loaded: true,
  };
}

/** Begins anew: the record becomes these entries, and a load that follows is noted. */
export async function replaceRecord(fleet: Fleet, entries: Entries, loading: Loading | null): Promise<void> {
  const { record } = fleet;
  const gone = record.keys().map((key) => ({ key, before: record.get(key), after: undefined }));
  const digest = entries.length === 0 ? EMPTY_DIGEST : configurationOf(fleet, entries).digest;
  await fleet.store.restart(fleet.name, entries, { index: fleet.index, counter: 0, digest }, loading);
  record.apply(gone);
  record.apply(entries.map(([key, value]) => ({ key, before: undefined, after: value })));
  fleet.counter = 0;
  fleet.ledger = null;
}
