// Renames in a plan: what goes under one name and comes under another, as it is, is renamed. Whatever names it follows.

import { type Configuration, Draft } from '@lockstep/core';
import { parseKey, referencesOf } from './entry.ts';
import { parse } from './parse.ts';
import { reduce } from './reduce.ts';
import type { Vocabulary } from './vocabulary.ts';
import { renameCommand } from './write.ts';

/** Two keys are one object under another name when the old one goes, the new one comes, and their values are equal. */
export function planRenames(
  vocabulary: Vocabulary,
  from: Configuration,
  to: Configuration,
  differing: Set<string>,
): { commands: string[]; from: Configuration } {
  const commands: string[] = [];
  const coming = new Map<string, string[]>();
  for (const key of differing) {
    if (from.get(key) !== undefined || to.get(key) === undefined) continue;
    const { noun, bound } = parseKey(vocabulary, key);
    if (bound !== undefined || !noun.renamable) continue;
    const kind = `${noun.name}\0${to.get(key)}`;
    coming.set(kind, [...(coming.get(kind) ?? []), key]);
  }
  if (coming.size === 0) return { commands, from };
  const draft = new Draft(from, (key, value) => referencesOf(vocabulary, key, value));
  // What a rename touches is added to the set meanwhile, and is no candidate itself.
  const known = [...differing];
  for (const key of known) {
    const value = draft.get(key);
    if (value === undefined || to.get(key) !== undefined) continue;
    const { noun, name, id, bound } = parseKey(vocabulary, key);
    const candidates = bound === undefined ? coming.get(`${noun.name}\0${value}`) : undefined;
    const newKey = candidates?.pop();
    if (newKey === undefined) continue;
    const line = renameCommand({ noun, id, name }, parseKey(vocabulary, newKey).name);
    const parsed = parse(vocabulary, line);
    const reduction = parsed.ok ? reduce(vocabulary, draft, parsed.command) : parsed;
    if (!reduction.ok || !('changes' in reduction)) continue;
    draft.apply(reduction.changes);
    for (const change of reduction.changes) differing.add(change.key);
    commands.push(line);
  }
  return { commands, from: draft };
}
