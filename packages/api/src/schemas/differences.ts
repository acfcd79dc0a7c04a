// What differs between configurations.

import { Type } from 'typebox';
import { DigestSchema, nullable } from './common.ts';

const CLOSED = { additionalProperties: false } as const;

/** `record`, `v12` and so on, or a file that the sender has read. */
const OperandSchema = Type.Union([
  Type.String({ maxLength: 1_000 }),
  Type.Object(
    {
      file: Type.String({ minLength: 1, maxLength: 4_096, description: 'its name, for people' }),
      text: Type.String({ description: 'its content: commands, one a line' }),
      skipRefused: Type.Optional(
        Type.Boolean({ description: 'leave out lines that are refused; without it they refuse the request' }),
      ),
    },
    CLOSED,
  ),
]);

export const DiffRequestSchema = Type.Object(
  { from: Type.Optional(OperandSchema), to: Type.Optional(OperandSchema) },
  CLOSED,
);

export const DifferenceSchema = Type.Object({
  key: Type.String(),
  argument: nullable(Type.String({ description: 'null: the whole entry' })),
  values: Type.Record(Type.String(), nullable(Type.String()), {
    description: 'what each operand has; null: nothing',
  }),
  odd: Type.Array(Type.String(), {
    description: 'whom a majority outvotes; empty where there is none, or nobody votes',
  }),
  kind: Type.Enum(['added', 'removed', 'changed', 'baseline']),
  blame: Type.Null(),
});

export const DifferencesSchema = Type.Object({
  operands: Type.Array(
    Type.Object({ name: Type.String({ description: 'as in `values`' }), digest: DigestSchema }),
  ),
  unverified: Type.Array(
    Type.Object({ name: Type.String(), why: Type.String() }, { description: 'neither equal nor different' }),
  ),
  differences: Type.Array(DifferenceSchema),
  ignored: Type.Array(Type.String(), { description: 'keys that are not compared, as rules' }),
});

export type DiffRequest = Type.Static<typeof DiffRequestSchema>;
export type DifferenceDocument = Type.Static<typeof DifferenceSchema>;
export type DifferencesDocument = Type.Static<typeof DifferencesSchema>;
