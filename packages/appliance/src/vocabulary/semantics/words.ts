// The words of the semantics tables.

import type { NounSemantics, Reference } from '@lockstep/language';

/** By noun, in the spelling of the grammar. */
export type Semantics = Readonly<Record<string, NounSemantics>>;

/** An argument that names an object which cannot be removed as long as it is named. */
export function needs(...nouns: string[]): Reference {
  return { nouns, onRemove: 'refuse' };
}

/** An argument that names an object with which the entry goes. */
export function follows(...nouns: string[]): Reference {
  return { nouns, onRemove: 'take' };
}

/** The same, or one of these words in its place. */
export function orWord(reference: Reference, ...words: string[]): Reference {
  return { ...reference, words: [...(reference.words ?? []), ...words] };
}

/** A policy that is bound, or the word for none, where something is invoked alone. */
export function policies(...kinds: string[]): Reference {
  return orWord(needs(...kinds), 'NOPOLICY', 'NOPOLICY-*');
}

/** Names something that need not be there: a file that was imported, a key that was created. */
export function maybe(...nouns: string[]): Reference {
  return { nouns, onRemove: 'take', open: true };
}
