// Names that would hide each other. What is bound is meant by its name alone, and of objects of several kinds the one that is
// looked for first is meant. So nobody gets a name by which another is bound already that is looked for later.
//
//   bind lb vserver web -policyName p      a rewrite policy, the only p there is; `add responder policy p` would hide it

import type { Configuration, Refusal } from '@lockstep/core';
import { keyOf, objectKey, parseKey } from './entry.ts';
import { isNamed } from './facts.ts';
import type { Noun } from './noun.ts';
import { quote } from './token.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Why a new object cannot have a name: 273, where another is bound by it that it would hide. */
export function hides(
  vocabulary: Vocabulary,
  configuration: Configuration,
  noun: Noun,
  name: string,
  column: number,
): Refusal | null {
  for (const other of vocabulary.behind(noun.name)) {
    const key = `${other} ${quote(name)}`;
    for (const referrer of configuration.referrers(key)) {
      const found = parseKey(vocabulary, referrer);
      const { bound } = found;
      if (bound?.noun?.name !== other || bound.name !== name) continue;
      const nouns = bound.binding.identity[0]?.reference?.nouns ?? [];
      const place = nouns.indexOf(noun.name);
      if (place === -1 || place > nouns.indexOf(other)) continue;
      return hidden(key, keyOf(found.noun, found.id), noun.name, column);
    }
  }
  return null;
}

/** Why an object that is bound somewhere cannot have a name: 273, where another has it that would hide it. */
export function isHidden(
  vocabulary: Vocabulary,
  configuration: Configuration,
  noun: Noun,
  { old, name, column }: { readonly old: string; readonly name: string; readonly column: number },
): Refusal | null {
  for (const referrer of configuration.referrers(objectKey(noun, old))) {
    const found = parseKey(vocabulary, referrer);
    const { bound } = found;
    if (bound?.noun !== noun || bound.name !== old) continue;
    const nouns = bound.binding.identity[0]?.reference?.nouns ?? [];
    const first = nouns
      .slice(0, nouns.indexOf(noun.name))
      .find((one) => isNamed(vocabulary, configuration, one, name));
    if (first !== undefined) return hidden(objectKey(noun, old), keyOf(found.noun, found.id), first, column);
  }
  return null;
}

function hidden(key: string, owner: string, first: string, column: number): Refusal {
  const message = `${key} is bound to ${owner}, where a ${first} of that name would be meant: take another name, or unbind it first`;
  return { code: 273, message, column };
}
