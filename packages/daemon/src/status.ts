// A fleet as the API shows it.

import type { FleetStatusDocument } from '@lockstep/api';
import type { FleetHost } from './fleet-host.ts';

export function fleetDocument(host: FleetHost): FleetStatusDocument {
  const status = host.manager.status();
  const bootErrors = host.bootErrors.map(({ line, receipt: { command, outcome, code, message } }) => ({
    line,
    command,
    outcome,
    code,
    message,
  }));
  return { ...status, lock: status.lock, engines: [...status.engines], bootErrors } as FleetStatusDocument;
}
