// Commands of a language, understood: what the parser yields and reduce, show and plan work on.

import type { Command } from '@lockstep/core';
import type { Binding, Noun } from './noun.ts';
import type { Values } from './schema.ts';

/** An object that a command names, and where in the line. */
export interface ObjectName {
  readonly key: string;
  /** The arguments that name it. */
  readonly id: Values;
  /** The first of them; empty where there is none. */
  readonly name: string;
  readonly column: number;
}

/** What a command says is bound. Which kind of object it is, only the configuration says. */
export interface BoundObject {
  readonly id: Values;
  readonly name: string;
  readonly column: number;
}

/** A change of verb V, one member of the union a verb. */
type Change<V extends string, T> = V extends string
  ? Command & { readonly kind: 'configures'; readonly verb: V } & Readonly<T>
  : never;

type Question<V extends string, T> = Command & { readonly kind: 'reads'; readonly verb: V } & Readonly<T>;

/** Where arguments stand in the line, by their name, for refusals that only the configuration shows. */
type Columns = Readonly<Record<string, number>>;

interface OnObjects {
  readonly noun: Noun;
  /** One, or as many as the line names. */
  readonly objects: readonly ObjectName[];
}

interface OnBinding {
  readonly noun: Noun;
  readonly owner: ObjectName;
  readonly binding: Binding;
  readonly bound: readonly BoundObject[];
  readonly values: Values;
  readonly columns: Columns;
}

export type LanguageCommand =
  | Change<'add' | 'set', OnObjects & { values: Values; columns: Columns }>
  | Change<'unset', OnObjects & { unset: readonly string[] }>
  | Change<'rm' | 'enable' | 'disable', OnObjects>
  | Change<'rename', { noun: Noun; object: ObjectName; newName: { text: string; column: number } }>
  /** `setBinding` is a set on the owner that changes flags of a binding. */
  | Change<'bind' | 'unbind' | 'setBinding', OnBinding>
  | Change<'clear', { level: string }>
  | Question<'show', { noun: Noun; object: ObjectName | null; name: string | null }>
  | Question<'print', object>
  | Question<'features', object>;

/** The commands of a verb. */
export type CommandOf<V extends LanguageCommand['verb']> = Extract<LanguageCommand, { verb: V }>;
