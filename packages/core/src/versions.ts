// Saved configurations: made of the record, numbered, never changed.

import { LiveConfiguration } from './configuration.ts';
import { LockstepError } from './errors.ts';
import type { Fleet } from './fleet.ts';
import type { Entries, Version } from './store.ts';

/** What to do about a version from before a rule of `perEngine`. */
export const ANOTHER_VERSION = 'take another version, or take the rule out again';

interface Save {
  readonly label: string | null;
  readonly sender: string;
  /** It becomes the boot version even if the load that its record came from was partial. */
  readonly force: boolean;
}

/**
 * Makes a version of the record; it becomes the boot version, unless the load that the record came from had errors: what
 * is missing now would be missing after every start. Rejects with 1186 while locked, or as the store does.
 */
export async function saveRecord(fleet: Fleet, { label, sender, force }: Save): Promise<Version> {
  if (fleet.lock !== null) throw new LockstepError(1186, `the fleet is locked: ${fleet.lock.message}`);
  const boot = force || (fleet.ledger?.errors.length ?? 0) === 0;
  const version = await fleet.store.saveVersion(fleet.name, { label, sender, time: fleet.clock.now(), boot });
  fleet.emit('saved', null, describeVersion(fleet, version));
  return version;
}

export function describeVersion(fleet: Fleet, { number, boot, entries }: Version): string {
  const saved = `version ${number} saved, ${entries} entries`;
  if (boot) return saved;
  const errors = fleet.ledger?.errors.length ?? 0;
  return `${saved}; not the boot version, because ${errors} lines of ${fleet.ledger?.source ?? 'the last load'} were refused: use save --force`;
}

/** The boot version; undefined where none was ever saved. */
export async function bootVersion(fleet: Fleet): Promise<Version | undefined> {
  return (await fleet.store.versions(fleet.name)).find(({ boot }) => boot);
}

/** What a version holds; without a number the boot version. Rejects with 258 where there is none. */
export async function versionAt(
  fleet: Fleet,
  number: number | null,
): Promise<{ readonly number: number; readonly configuration: LiveConfiguration }> {
  const at = number ?? (await bootVersion(fleet))?.number;
  if (at === undefined) throw new LockstepError(258, 'no version was saved yet: there is no boot version');
  const entries = await fleet.store.versionEntries(fleet.name, at);
  if (entries === null) throw new LockstepError(258, `there is no version ${at}`);
  return { number: at, configuration: configurationOf(fleet, entries) };
}

export function configurationOf(
  { hash, dialect }: Pick<Fleet, 'hash' | 'dialect'>,
  entries: Entries,
): LiveConfiguration {
  const configuration = new LiveConfiguration(hash, dialect.references);
  configuration.apply(entries.map(([key, value]) => ({ key, before: undefined, after: value })));
  return configuration;
}
