// The REST contract: what goes over the wire, once. Validation, OpenAPI and the types of client and daemon come from here.

import { Type } from 'typebox';

const Code = Type.Integer({ description: 'error number, 0 for success; see docs/reference/errors.md' });
const Digest = Type.String({ description: '32 hexadecimal digits' });
const nullable = <T extends Type.TSchema>(schema: T): Type.TUnion<[T, Type.TNull]> =>
  Type.Union([schema, Type.Null()]);

const EngineReceiptSchema = Type.Object({
  name: Type.String(),
  outcome: Type.Enum(['applied', 'refused', 'dirty', 'unknown']),
  code: Code,
  message: Type.Optional(Type.String()),
  index: Type.Integer(),
  counter: Type.Integer(),
  digest: Digest,
  took: nullable(Type.String()),
  ms: Type.Number(),
});

const ReceiptSchema = Type.Object({
  index: nullable(Type.Integer({ description: "place in the fleet's journal; null where nothing was sent" })),
  command: Type.String(),
  outcome: Type.Enum(['applied', 'refused', 'undone', 'locked', 'skipped', 'read']),
  code: Code,
  message: Type.String(),
  column: Type.Optional(Type.Integer({ minimum: 1, description: 'where in the command the mistake is' })),
  output: nullable(Type.String({ description: 'answer of a command that reads' })),
  undo: Type.Array(Type.String()),
  engines: Type.Array(EngineReceiptSchema),
  ms: Type.Number(),
});

export const SetRequestSchema = Type.Object(
  {
    commands: Type.Array(Type.String(), { minItems: 1, maxItems: 1_000_000 }),
    onError: Type.Optional(Type.Enum(['exit', 'continue', 'rollback'])),
    timeout: Type.Optional(Type.String({ description: 'longest wait for one delivery: `2s`, `500ms`' })),
  },
  { additionalProperties: false },
);

export const SetResultSchema = Type.Object({
  id: Type.String(),
  outcome: Type.String(),
  receipts: Type.Array(ReceiptSchema),
});

/** A set that may still run: `outcome` is null until it is over. */
export const SetStateSchema = Type.Object({
  id: Type.String(),
  state: Type.Enum(['running', 'done']),
  outcome: nullable(Type.String()),
  receipts: Type.Array(ReceiptSchema),
});

const LockSchema = Type.Object({
  code: Code,
  message: Type.String(),
  command: Type.String(),
  set: Type.String(),
  sender: Type.String(),
  since: Type.Integer({ description: 'ms since 1970' }),
  evidence: Type.Array(
    Type.Object({
      engine: Type.String(),
      holds: Type.Enum(['before', 'after', 'other', 'unknown']),
      digest: nullable(Digest),
    }),
  ),
});

export const EngineStatusSchema = Type.Object({
  name: Type.String(),
  testBed: Type.Boolean(),
  state: Type.String(),
  pid: nullable(Type.Integer()),
  incarnation: Type.String(),
  address: Type.String(),
  index: Type.Integer(),
  counter: Type.Integer(),
  digest: Digest,
  entries: Type.Integer(),
});

/** A line of the configuration file that did not get in at the first start. */
const BootErrorSchema = Type.Object({
  line: Type.Integer(),
  command: Type.String(),
  outcome: Type.String(),
  code: Code,
  message: Type.String(),
});

export const FleetStatusSchema = Type.Object({
  name: Type.String(),
  dialect: Type.String(),
  indicator: Type.Enum(['consistent', 'in-progress', 'inconsistent']),
  lock: nullable(LockSchema),
  drift: Type.Integer(),
  epoch: Type.Integer(),
  queue: Type.Integer(),
  record: Type.Object({
    index: Type.Integer(),
    counter: Type.Integer(),
    digest: Digest,
    entries: Type.Integer(),
  }),
  engines: Type.Array(EngineStatusSchema),
  bootErrors: Type.Array(BootErrorSchema),
});

export const FleetsSchema = Type.Object({ fleets: Type.Array(FleetStatusSchema) });

export const ConfigSchema = Type.Object({
  at: Type.String(),
  entries: Type.Record(Type.String(), Type.String()),
});

/** RFC 9457, with the number that callers match on. */
export const ProblemSchema = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: Code,
  next: Type.String({ description: 'what to do about it' }),
});

export type SetRequest = Type.Static<typeof SetRequestSchema>;
export type ReceiptDocument = Type.Static<typeof ReceiptSchema>;
export type SetResultDocument = Type.Static<typeof SetResultSchema>;
export type FleetStatusDocument = Type.Static<typeof FleetStatusSchema>;
export type FleetsDocument = Type.Static<typeof FleetsSchema>;
export type EngineStatusDocument = Type.Static<typeof EngineStatusSchema>;
export type ConfigDocument = Type.Static<typeof ConfigSchema>;
export type Problem = Type.Static<typeof ProblemSchema>;
