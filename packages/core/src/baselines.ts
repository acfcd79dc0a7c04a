// What products brought up from their own files, beneath what Lockstep gave them. Nobody changes it here: it is read, and
// where the engines' baselines differ, that is a finding of its own kind, so that a rolling deployment of a product's own
// files is not undone.

import type { Fleet, Member } from './fleet.ts';
import { readBaseline } from './locate.ts';

/** Keys of baselines that one message names. */
const KEYS_NAMED_MAX = 5;

/** Reads the baseline of a member that has one, unless another of the same digest was read before. */
export async function learnBaseline(fleet: Fleet, member: Member): Promise<void> {
  const { baseline } = member.last;
  if (baseline === undefined || fleet.baselines.has(baseline)) return;
  fleet.baselines.set(baseline, await readBaseline(fleet, member));
}

/** Baselines that no member has any more are forgotten; says which keys differ between the members, when that changed. */
export function compareBaselines(fleet: Fleet): void {
  const used = new Set(fleet.members.map(({ last }) => last.baseline));
  for (const digest of fleet.baselines.keys()) if (!used.has(digest)) fleet.baselines.delete(digest);
  const differing = differingBaselines(fleet);
  const keys = [...differing.keys()];
  const named = keys.slice(0, KEYS_NAMED_MAX).map((key) => describe(key, differing.get(key)));
  const more = keys.length > named.length ? `; and ${keys.length - named.length} more` : '';
  fleet.noteBaselines(keys.length === 0 ? '' : `${named.join('; ')}${more}`);
}

/**
 * Keys on which the baselines of the members differ, and what each has; null where it has nothing. Without those that the
 * record has an entry for: there it does not matter what lies beneath.
 */
export function differingBaselines(fleet: Fleet): Map<string, Map<string, string | null>> {
  const members = fleet.active().filter((member) => fleet.baselineOf(member) !== undefined);
  const differing = new Map<string, Map<string, string | null>>();
  if (new Set(members.map(({ last }) => last.baseline)).size < 2) return differing;
  const keys = new Set(members.flatMap((member) => [...(fleet.baselineOf(member)?.keys() ?? [])]));
  for (const key of [...keys].sort()) {
    if (fleet.record.get(key) !== undefined) continue;
    const values = members.map(
      (member) => [member.name, fleet.baselineOf(member)?.get(key) ?? null] as const,
    );
    if (new Set(values.map(([, value]) => value)).size > 1) differing.set(key, new Map(values));
  }
  return differing;
}

/** Why the members' own files do not agree on a key; null where they do. */
export function disagreement(fleet: Fleet, key: string): string | null {
  const values = new Map<string, string | null>();
  for (const member of fleet.active()) {
    const baseline = fleet.baselineOf(member);
    if (member.last.baseline !== undefined)
      values.set(member.name, baseline === undefined ? null : (baseline.get(key) ?? null));
  }
  if (new Set(values.values()).size < 2) return null;
  return `the engines do not hold the same to begin with, so it would not do the same on each: ${describe(key, values)}`;
}

function describe(key: string, values: ReadonlyMap<string, string | null> | undefined): string {
  const said = [...(values ?? [])].map(([name, value]) => `${name} ${shorten(value ?? 'nothing')}`);
  return `${key}: ${said.join(', ')}`;
}

function shorten(value: string): string {
  return value.length > 60 ? `${value.slice(0, 59)}…` : value;
}
