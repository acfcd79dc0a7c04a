// Fleets and engines: who holds what, whether it is locked, and configurations.

import { Type } from 'typebox';
import { CodeSchema, DigestSchema, nullable, TimeSchema } from './common.ts';

/** The way forward itself stays with the daemon: it may be as long as a configuration. `commands` says how far it leads. */
const LockSchema = Type.Object({
  code: CodeSchema,
  message: Type.String(),
  command: Type.String(),
  set: Type.String(),
  sender: Type.String(),
  since: TimeSchema,
  evidence: Type.Array(
    Type.Object({
      engine: Type.String(),
      holds: Type.Enum(['before', 'after', 'other', 'unknown']),
      digest: nullable(DigestSchema),
    }),
  ),
  commands: Type.Integer({
    description:
      'commands that `unlock --forward` would acknowledge; 0: there is no such exit, unless `loaded`',
  }),
  loaded: Type.Boolean({
    description: 'a load ended in it: the exit forward goes on with what was loaded',
  }),
});

export const EngineStatusSchema = Type.Object({
  name: Type.String(),
  testBed: Type.Boolean(),
  state: Type.String({ description: '`up`, `joining`, `lost`, `evicted` or `out`' }),
  pid: nullable(Type.Integer()),
  incarnation: Type.String(),
  address: Type.String(),
  index: Type.Integer(),
  counter: Type.Integer(),
  digest: DigestSchema,
  entries: Type.Integer(),
  product: nullable(
    Type.String({ description: 'what a host stands for, `redis 7.0.15`; null: it is no host' }),
  ),
  fence: nullable(
    Type.Enum(['exact', 'ordered'], {
      description: 'how well a host keeps older managers out; null: it is no host',
    }),
  ),
  reason: nullable(Type.String({ description: 'why it is lost; null: it is not' })),
  quarantined: nullable(
    Type.Object(
      { since: TimeSchema, why: Type.String() },
      { description: 'its starts were in vain, and nobody starts it any more; null: that is not so' },
    ),
  ),
});

/** A line that did not get in when a configuration was loaded. */
const BootErrorSchema = Type.Object({
  line: Type.Integer(),
  command: Type.String(),
  engine: nullable(Type.String({ description: 'who refused it; null: the dialect' })),
  code: CodeSchema,
  message: Type.String(),
});

const LabVirtualServerSchema = Type.Object({
  name: Type.String(),
  protocol: Type.String(),
  address: nullable(
    Type.String({
      description: 'as it is configured, `10.20.0.5:80`; null: none',
    }),
  ),
  place: nullable(
    Type.String({
      description: 'where it listens, `127.77.0.1:10080`; null: nowhere, or no engine has so far',
    }),
  ),
  held: Type.Boolean({ description: 'its protocol is not in effect: it listens nowhere' }),
  serves: Type.Boolean({
    description:
      'a service in effect is bound to it or to its backup, or it redirects: else it answers 503 only',
  }),
  backup: Type.Boolean({ description: 'another one that is in effect names it as its backup' }),
});

const LabSchema = Type.Object(
  {
    network: Type.String({ description: '`127.77.0.0/16`' }),
    virtualServers: Type.Array(LabVirtualServerSchema),
  },
  { description: 'where the virtual servers of the record are in the lab; null: it is none' },
);

export const FleetStatusSchema = Type.Object({
  fleet: Type.String(),
  name: Type.String({ description: 'the same as `fleet`' }),
  dialect: Type.String(),
  indicator: Type.Enum(['consistent', 'in-progress', 'inconsistent']),
  lock: nullable(LockSchema),
  deposed: Type.Boolean({ description: 'another manager has the engines: this one sends nothing more' }),
  complete: Type.Boolean({ description: 'every member that counts is up: else no command is sent' }),
  drift: Type.Integer(),
  epoch: Type.Integer(),
  queue: Type.Integer(),
  window: Type.Object(
    {
      boundMs: Type.Number({ description: 'the longest that it can be, by the settings' }),
      widestMs: Type.Number({ description: 'the longest that it was since the daemon began' }),
    },
    { description: 'how long engines may hold different things because of a command' },
  ),
  record: Type.Object({
    index: Type.Integer(),
    counter: Type.Integer(),
    digest: DigestSchema,
    entries: Type.Integer(),
  }),
  engines: Type.Array(EngineStatusSchema),
  perEngine: Type.Array(Type.String(), {
    description: 'keys that are each engine’s own by design, as rules',
  }),
  ledger: nullable(
    Type.Object({
      source: Type.String({ description: '`file PATH`, `record`, `version 3`' }),
      time: TimeSchema,
      lines: Type.Integer(),
      inEffect: Type.Integer({ description: 'commands that were applied, and have an effect' }),
      held: Type.Integer({
        description: 'commands that were applied; nothing acts on them, or not on all of them',
      }),
      errors: Type.Array(BootErrorSchema),
    }),
  ),
  bootErrors: Type.Array(BootErrorSchema),
  lab: nullable(LabSchema),
});

export const FleetsSchema = Type.Object({ fleets: Type.Array(FleetStatusSchema) });
export const EnginesSchema = Type.Object({ engines: Type.Array(EngineStatusSchema) });

export const ConfigSchema = Type.Object({
  at: Type.String(),
  entries: Type.Record(Type.String(), Type.String()),
});

export type FleetStatusDocument = Type.Static<typeof FleetStatusSchema>;
export type FleetsDocument = Type.Static<typeof FleetsSchema>;
export type EngineStatusDocument = Type.Static<typeof EngineStatusSchema>;
export type EnginesDocument = Type.Static<typeof EnginesSchema>;
export type LabDocument = Type.Static<typeof LabSchema>;
export type LabVirtualServerDocument = Type.Static<typeof LabVirtualServerSchema>;
export type ConfigDocument = Type.Static<typeof ConfigSchema>;
