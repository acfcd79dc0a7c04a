// What an exit makes of the record: the state before the command or after it, what an engine holds, or a version.

import { type Change, Draft, type LiveConfiguration } from './configuration.ts';
import { LockstepError } from './errors.ts';
import type { Fleet, Member } from './fleet.ts';
import { readAll, UnreadableError } from './locate.ts';
import type { LockEnd } from './store.ts';
import { ANOTHER_VERSION, configurationOf, versionAt } from './versions.ts';

/** What the record, and with it every member, becomes. */
export type ExitTarget =
  /** The state before the command. */
  | { readonly to: 'back' }
  /** The state after it. */
  | { readonly to: 'forward' }
  /** What an engine holds. */
  | { readonly to: 'accept'; readonly engine: string }
  /** A version; null: the boot version. */
  | { readonly to: 'reload'; readonly version: number | null };

/** Where an exit leads. */
export interface Target {
  readonly configuration: LiveConfiguration;
  readonly counter: number;
  /** What it changes in the record. */
  readonly changes: readonly Change[];
  readonly ends: LockEnd;
}

/**
 * Rejects with 258 for an engine or version that does not exist, 1198 or 1214 for an engine that cannot be believed, 1205 for a
 * version that holds what is each engine's own.
 */
export async function targetOf(fleet: Fleet, wanted: ExitTarget): Promise<Target> {
  const { record, counter, lock } = fleet;
  switch (wanted.to) {
    case 'back':
      return { configuration: record, counter, changes: [], ends: 'undone' };
    case 'forward': {
      const changes = lock?.after ?? [];
      const configuration = configurationOf(fleet, entriesOf(record));
      configuration.apply(changes);
      fleet.perEngine.refuseWithin('the state after the command', configuration);
      return { configuration, counter: counter + (lock?.commands ?? 0), changes, ends: 'applied' };
    }
    case 'accept': {
      const member = activeMember(fleet, wanted.engine);
      const held = fleet.perEngine.without(await entriesHeld(fleet, member));
      const configuration = configurationOf(fleet, held);
      if (configuration.digest !== member.last.digest) {
        throw new LockstepError(
          1214,
          `${member.name} shows another digest than its entries have: it cannot be accepted`,
        );
      }
      return replaced(fleet, configuration, member.last.counter);
    }
    case 'reload': {
      const { number, configuration } = await versionAt(fleet, wanted.version);
      fleet.perEngine.refuseWithin(`version ${number}`, configuration, ANOTHER_VERSION);
      return replaced(fleet, configuration, counter);
    }
  }
}

async function entriesHeld(fleet: Fleet, member: Member): Promise<Map<string, string>> {
  try {
    return await readAll(fleet, member);
  } catch (error) {
    if (error instanceof UnreadableError) throw new LockstepError(1198, `${member.name}: ${error.message}`);
    throw error;
  }
}

/** The record becomes something else: the command that locked the fleet is superseded, unless that is just where it leads. */
function replaced(fleet: Fleet, configuration: LiveConfiguration, counter: number): Target {
  const { record, lock } = fleet;
  const changes = differences(record, configuration);
  const draft = new Draft(record, fleet.dialect.references, lock?.after ?? []);
  const ends =
    configuration.digest === record.digest
      ? 'undone'
      : configuration.digest === draft.digest
        ? 'applied'
        : 'superseded';
  return { configuration, counter, changes, ends };
}

function differences(from: LiveConfiguration, to: LiveConfiguration): Change[] {
  const changes: Change[] = [];
  for (const key of new Set([...from.keys(), ...to.keys()])) {
    const before = from.get(key);
    const after = to.get(key);
    if (before !== after) changes.push({ key, before, after });
  }
  return changes;
}

function entriesOf(configuration: LiveConfiguration): [string, string][] {
  return configuration.keys().map((key) => [key, configuration.get(key) ?? '']);
}

export function activeMember(fleet: Fleet, name: string): Member {
  const member = fleet.active().find((one) => one.name === name);
  if (member === undefined) throw new LockstepError(258, `the fleet ${fleet.name} has no member ${name}`);
  return member;
}
