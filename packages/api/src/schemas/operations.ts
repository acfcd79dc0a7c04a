// What is no command of a set: exits from a lock, membership, versions. What changes engines is shown as a plan first, and
// done when the request comes again with the plan's id.

import { Type } from 'typebox';
import { CodeSchema, DigestSchema, nullable, TimeSchema } from './common.ts';
import { ReceiptSchema } from './sets.ts';

const CLOSED = { additionalProperties: false } as const;

const confirm = Type.Optional(
  Type.String({ description: 'id of the plan that was shown; without it the plan is only shown' }),
);
const version = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });

/** An engine that would destroy data on the way refuses it with 257 without this. */
const irreversible = Type.Optional(Type.Boolean({ description: 'also do what no undo restores' }));

export const UnlockRequestSchema = Type.Object(
  {
    to: Type.Enum(['back', 'forward', 'accept', 'reload']),
    engine: Type.Optional(
      Type.String({ minLength: 1, description: 'with `accept`: whose configuration is taken' }),
    ),
    version: Type.Optional(
      Type.Integer({ ...version, description: 'with `reload`; without it the boot version' }),
    ),
    evict: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { maxItems: 256 })),
    irreversible,
    confirm,
  },
  CLOSED,
);

export const ReloadRequestSchema = Type.Object(
  {
    version: Type.Optional(Type.Integer({ ...version, description: 'without it the boot version' })),
    irreversible,
    confirm,
  },
  CLOSED,
);

export const RestoreRequestSchema = Type.Object({ version, confirm }, CLOSED);

export const ApplyRequestSchema = Type.Object(
  {
    file: Type.Optional(Type.String({ minLength: 1, maxLength: 4_096, description: 'its name, for people' })),
    text: Type.Optional(Type.String({ description: 'its content: commands, one a line; or `lines`' })),
    lines: Type.Optional(
      Type.Array(Type.String(), { maxItems: 1_000_000, description: 'its content, line by line' }),
    ),
    skipRefused: Type.Optional(
      Type.Boolean({ description: 'leave out lines that are refused; without it one of them refuses all' }),
    ),
    confirm,
  },
  CLOSED,
);

export const EngineRequestSchema = Type.Object({ confirm }, CLOSED);

const PlanSchema = Type.Object({
  id: Type.String({ description: 'another one as soon as anything it stands on has moved' }),
  action: Type.String({ description: 'as a person would type it' }),
  record: Type.Object({ digest: DigestSchema, entries: Type.Integer(), changed: Type.Integer() }),
  engines: Type.Array(
    Type.Object({
      name: Type.String(),
      does: Type.Enum(['settle', 'start', 'evict', 'end', 'remove', 'leave', 'reach']),
      digest: nullable(DigestSchema),
      commands: Type.Array(Type.String()),
    }),
  ),
});

/** A plan, and what came of it: null where it was only shown. */
export const DecisionSchema = Type.Object({ plan: PlanSchema, receipt: nullable(ReceiptSchema) });

/** What came of a file that the configuration is to be made equal to. */
export const AppliedSchema = Type.Object({
  plan: nullable(PlanSchema),
  receipt: nullable(ReceiptSchema),
  changed: Type.Integer({ description: 'commands of the plan; 0: the configuration is equal to the file' }),
  lines: Type.Integer({ description: 'commands of the file' }),
  held: Type.Integer({ description: 'of them: held, without effect in whole or in part' }),
  reads: Type.Integer({ description: 'of them: passed over, because they configure nothing' }),
  refused: Type.Array(
    Type.Object({
      line: Type.Integer({ minimum: 1 }),
      column: nullable(Type.Integer({ minimum: 1 })),
      code: CodeSchema,
      message: Type.String(),
      command: Type.String(),
    }),
  ),
});

export const SaveRequestSchema = Type.Object(
  {
    label: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    force: Type.Optional(
      Type.Boolean({ description: 'make it the boot version even if the last load was partial' }),
    ),
  },
  CLOSED,
);

export const VersionSchema = Type.Object({
  number: Type.Integer(),
  label: nullable(Type.String()),
  sender: Type.String(),
  time: TimeSchema,
  digest: DigestSchema,
  entries: Type.Integer(),
  boot: Type.Boolean({ description: 'whether a start that loads a version loads this one' }),
});

export const VersionsSchema = Type.Object({ versions: Type.Array(VersionSchema) });

export type UnlockRequest = Type.Static<typeof UnlockRequestSchema>;
export type ReloadRequest = Type.Static<typeof ReloadRequestSchema>;
export type RestoreRequest = Type.Static<typeof RestoreRequestSchema>;
export type EngineRequest = Type.Static<typeof EngineRequestSchema>;
export type ApplyRequest = Type.Static<typeof ApplyRequestSchema>;
export type AppliedDocument = Type.Static<typeof AppliedSchema>;
export type SaveRequest = Type.Static<typeof SaveRequestSchema>;
export type PlanDocument = Type.Static<typeof PlanSchema>;
export type DecisionDocument = Type.Static<typeof DecisionSchema>;
export type VersionDocument = Type.Static<typeof VersionSchema>;
export type VersionsDocument = Type.Static<typeof VersionsSchema>;
