// Commands of a language, understood: what the parser yields and reduce, show and plan work on.

import type { Command } from '@lockstep/core';
import type { Values } from './schema.ts';
import type { Noun } from './vocabulary.ts';

/** A name, and where it stands in the line. */
export interface Named {
  readonly text: string;
  readonly column: number;
}

/** A change of verb V, one member of the union a verb. */
type Change<V extends string, T> = V extends string
  ? Command & { readonly kind: 'configures'; readonly verb: V } & Readonly<T>
  : never;

type Question<V extends string, T> = Command & { readonly kind: 'reads'; readonly verb: V } & Readonly<T>;

/** Where arguments stand in the line, by their name, for refusals that only the configuration shows. */
type Columns = Readonly<Record<string, number>>;

interface OnObject {
  readonly noun: Noun;
  readonly name: Named;
}

interface OnBinding extends OnObject {
  readonly bound: Noun;
  readonly boundName: Named;
  readonly values: Values;
}

export type LanguageCommand =
  | Change<'add' | 'set', OnObject & { values: Values; columns: Columns }>
  | Change<'unset', OnObject & { unset: readonly string[] }>
  | Change<'rm', { noun: Noun; names: readonly Named[] }>
  | Change<'enable' | 'disable', OnObject>
  | Change<'rename', OnObject & { newName: Named }>
  /** `setBinding` is a set on the owner that changes one flag of a binding. */
  | Change<'bind' | 'unbind' | 'setBinding', OnBinding>
  | Change<'clear', object>
  | Question<'show', { noun: Noun; name: Named | null }>
  | Question<'print', object>;

/** The commands of a verb. */
export type CommandOf<V extends LanguageCommand['verb']> = Extract<LanguageCommand, { verb: V }>;
