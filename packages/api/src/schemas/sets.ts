// Sets: what is asked, and what became of each command.

import { Type } from 'typebox';
import { CodeSchema, DigestSchema, nullable } from './common.ts';
import { DifferenceSchema } from './differences.ts';

const EngineReceiptSchema = Type.Object({
  name: Type.String(),
  outcome: Type.Enum(['applied', 'refused', 'dirty', 'unknown']),
  code: CodeSchema,
  message: Type.Optional(Type.String()),
  commands: Type.Optional(
    Type.Array(Type.String(), { description: 'what it was sent, where that is not the command itself' }),
  ),
  index: Type.Integer(),
  counter: Type.Integer(),
  digest: DigestSchema,
  took: nullable(Type.String()),
  ms: Type.Number(),
});

export const ReceiptSchema = Type.Object({
  index: nullable(Type.Integer({ description: "place in the fleet's journal; null where nothing was sent" })),
  command: Type.String(),
  outcome: Type.Enum(['applied', 'refused', 'undone', 'locked', 'skipped', 'read', 'superseded']),
  code: CodeSchema,
  message: Type.String(),
  column: Type.Optional(Type.Integer({ minimum: 1, description: 'where in the command the mistake is' })),
  output: nullable(Type.String({ description: 'answer of a command that reads' })),
  undo: Type.Array(Type.String()),
  engines: Type.Array(EngineReceiptSchema),
  ms: Type.Number(),
  window: Type.Optional(
    Type.Number({
      description: 'how long engines held different things because of it, in ms; absent where none did it',
    }),
  ),
});

/** Characters of a group's name. */
const GROUP_CHARACTERS_MAX = 64;

export const SetRequestSchema = Type.Object(
  {
    commands: Type.Array(Type.String(), { minItems: 1, maxItems: 1_000_000 }),
    onError: Type.Optional(Type.Enum(['exit', 'continue', 'rollback'])),
    timeout: Type.Optional(Type.String({ description: 'longest wait for one delivery: `2s`, `500ms`' })),
    irreversible: Type.Optional(
      Type.Boolean({
        description:
          'run also what destroys data or may cut Lockstep off from an engine, and no undo restores',
      }),
    ),
    group: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: GROUP_CHARACTERS_MAX,
        description:
          'this is a part of a group with this name of your own: all of its parts are one set, all or none; without remaining it is all of the group',
      }),
    ),
    remaining: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: 'with group: how many parts are still to come, n−1 in the first of n, 0 in the last',
      }),
    ),
    dryRun: Type.Optional(
      Type.Boolean({
        description:
          'say what the set would do, and do nothing: not with async, group or a key; see `dryRun` of the answer',
      }),
    ),
    async: Type.Optional(
      Type.Boolean({ description: 'answer as soon as the set is durable, before it has run' }),
    ),
  },
  { additionalProperties: false },
);

const ContentSchema = Type.Object({ digest: DigestSchema, entries: Type.Integer() });

/** What a set would do, besides its receipts. */
const DryRunSchema = Type.Object({
  before: ContentSchema,
  after: ContentSchema,
  differences: Type.Array(DifferenceSchema),
  undo: nullable(
    Type.Array(Type.String(), {
      description: 'what would undo all of it, in this order; null: nothing is known that does',
    }),
  ),
});

export const SetResultSchema = Type.Object({
  id: Type.String({ description: 'empty of a dry run: there is no set' }),
  outcome: Type.String(),
  receipts: Type.Array(ReceiptSchema),
  dryRun: Type.Optional(DryRunSchema),
});

const HELD = {
  group: Type.String({ description: "the group's name" }),
  remaining: Type.Integer({ description: 'parts that are still to come' }),
  held: Type.Integer({ description: 'commands of the group that are held back so far' }),
};

/** A part of a group that waits for the rest: nothing of it was sent. */
const HeldSchema = Type.Object({
  id: Type.String({ description: 'of the set that the group will be' }),
  state: Type.Literal('held'),
  ...HELD,
});

/** A set that may still run: `outcome` is null until it is over. What is held back is a group that waits for the rest. */
export const SetStateSchema = Type.Object({
  id: Type.String(),
  state: Type.Enum(['held', 'running', 'done']),
  outcome: nullable(Type.String()),
  receipts: Type.Array(ReceiptSchema),
  ...Type.Partial(Type.Object(HELD)).properties,
});

/** What is answered before a set is over. */
export const TakenSchema = Type.Union([HeldSchema, SetStateSchema]);

/** Characters of an idempotency key. */
export const KEY_CHARACTERS_MAX = 200;

/** Whether a text can be an idempotency key: 1 to 200 printable ASCII characters, no space at either end. */
export function isIdempotencyKey(text: string): boolean {
  return text.length <= KEY_CHARACTERS_MAX && /^[!-~]([ -~]*[!-~])?$/.test(text);
}

export type SetRequest = Type.Static<typeof SetRequestSchema>;
export type ReceiptDocument = Type.Static<typeof ReceiptSchema>;
export type SetResultDocument = Type.Static<typeof SetResultSchema>;
export type HeldDocument = Type.Static<typeof HeldSchema>;
export type DryRunDocument = Type.Static<typeof DryRunSchema>;
export type SetStateDocument = Type.Static<typeof SetStateSchema>;
