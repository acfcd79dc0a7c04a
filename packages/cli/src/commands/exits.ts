// lockstep unlock, reload, restore: one configuration for every engine, after a plan that a person has seen.

import { type CliContext, EXIT } from '../context.ts';
import { decide, type PlanFlags } from '../decide.ts';
import type { VersionOrBoot } from '../version.ts';

export interface UnlockFlags extends PlanFlags {
  readonly back: boolean;
  readonly forward: boolean;
  readonly accept?: string;
  readonly reload?: VersionOrBoot;
  readonly evict?: readonly string[];
  readonly irreversible: boolean;
}

export interface ReloadFlags extends PlanFlags {
  readonly irreversible: boolean;
}

export async function unlock(this: CliContext, flags: UnlockFlags): Promise<void> {
  const { back, forward, accept, reload: loaded, evict = [] } = flags;
  const targets = [
    ...(back ? [{ to: 'back' }] : []),
    ...(forward ? [{ to: 'forward' }] : []),
    ...(accept === undefined ? [] : [{ to: 'accept', engine: accept }]),
    ...(loaded === undefined ? [] : [{ to: 'reload', ...versionBody(loaded) }]),
  ];
  const [target, ...others] = targets;
  if (target === undefined || others.length > 0) {
    this.process.stderr.write(
      'lockstep: give one exit: --back, --forward, --accept ENGINE or --reload [VERSION]; lockstep status shows who holds what\n',
    );
    this.process.exitCode = EXIT.usage;
    return;
  }
  await decide(this, flags, {
    path: '/unlock',
    fromLock: true,
    body: { ...target, ...(evict.length === 0 ? {} : { evict }), ...irreversibleBody(flags) },
  });
}

export async function reload(this: CliContext, flags: ReloadFlags, loaded?: VersionOrBoot): Promise<void> {
  await decide(this, flags, {
    path: '/reload',
    body: { ...versionBody(loaded), ...irreversibleBody(flags) },
  });
}

export async function restore(this: CliContext, flags: PlanFlags, version: number): Promise<void> {
  await decide(this, flags, { path: '/restore', body: { version } });
}

function irreversibleBody({ irreversible }: ReloadFlags): { irreversible?: true } {
  return irreversible ? { irreversible } : {};
}

function versionBody({ version }: VersionOrBoot = { version: null }): { version?: number } {
  return version === null ? {} : { version };
}
