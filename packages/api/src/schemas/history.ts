// What happened: receipts of all sets, and what changed besides the configuration.

import { EVENT_KINDS } from '@lockstep/core';
import { Type } from 'typebox';
import { nullable, TimeSchema } from './common.ts';
import { ReceiptSchema } from './sets.ts';

const HistoryRowSchema = Type.Object({
  number: Type.Integer({ description: 'later ones are higher' }),
  time: TimeSchema,
  set: Type.String(),
  position: Type.Integer({ description: 'place in its set, from 0' }),
  sender: Type.String(),
  receipt: ReceiptSchema,
});

export const HistorySchema = Type.Object({ history: Type.Array(HistoryRowSchema) });

/** The data of an `event: change`. */
const ChangeSchema = Type.Object({
  number: Type.Integer({ description: 'later ones are higher' }),
  time: TimeSchema,
  kind: Type.Enum([...EVENT_KINDS]),
  engine: nullable(Type.String()),
  message: Type.String(),
});

/** Rows of a page of the history. */
export const HISTORY_ROWS_MAX = 1_000;
export const HISTORY_ROWS_DEFAULT = 100;

/** Event streams at once, of all fleets. */
export const STREAMS_MAX = 64;

export type HistoryRowDocument = Type.Static<typeof HistoryRowSchema>;
export type HistoryDocument = Type.Static<typeof HistorySchema>;
export type ChangeDocument = Type.Static<typeof ChangeSchema>;
