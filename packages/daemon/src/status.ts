// A fleet as the API shows it.

import type { FleetStatusDocument } from '@lockstep/api';
import type { Lock } from '@lockstep/core';
import type { FleetHost } from './fleet-host.ts';

export function fleetDocument(host: Pick<FleetHost, 'manager' | 'lab'>): FleetStatusDocument {
  const { name, lock, ledger, ...rest } = host.manager.status();
  const bootErrors = [...(ledger?.errors ?? [])];
  return {
    fleet: name,
    name,
    ...rest,
    engines: [...rest.engines],
    perEngine: [...rest.perEngine],
    lock: lock === null ? null : lockDocument(lock),
    ledger: ledger === null ? null : { ...ledger, errors: bootErrors },
    bootErrors,
    lab: host.lab(),
  };
}

/** Without the way forward, which may be as long as a configuration. */
function lockDocument(lock: Lock): NonNullable<FleetStatusDocument['lock']> {
  const { code, message, command, set, sender, since, commands, loaded = false } = lock;
  return { code, message, command, set, sender, since, evidence: [...lock.evidence], commands, loaded };
}
