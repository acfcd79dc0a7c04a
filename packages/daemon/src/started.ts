// What a start found and did, for people.

import { nextStep } from '@lockstep/api';
import { type Lock, loadedWords, type StartReport } from '@lockstep/core';
import type { FleetHost } from './fleet-host.ts';

export function startedLines(host: FleetHost, report: StartReport): string[] {
  const { name, epoch, engines, lock } = host.manager.status();
  const { engines: config } = host.config;
  const up = engines.filter(({ state }) => state === 'up');
  const addresses = up.map((engine) => `${engine.name} on ${engine.address}`).join(', ');
  const where = addresses === '' ? '' : ` (${addresses})`;
  const kind = config.type === 'appliance' ? 'packet engines' : `${config.product} instances`;
  const lines = [`fleet ${name}: ${up.length} of ${engines.length} ${kind} up${where}, epoch ${epoch}`];
  for (const { name: engine, state } of engines) if (state !== 'up') lines.push(`  ${engine} is ${state}`);
  if (config.type === 'appliance' && report.adopted.length > 0)
    lines.push(`  taken over from an earlier daemon, as they are: ${report.adopted.join(', ')}`);
  if (report.lifted !== null)
    lines.push(`  all engines are new and equal: the lock is lifted (${describeLock(report.lifted)})`);
  if (lock !== null) lines.push(`  LOCKED: ${describeLock(lock)}; look at: lockstep status`);
  return [...lines, ...recordLines(host, report)];
}

function recordLines(host: FleetHost, { adopted, got, ledger }: StartReport): string[] {
  const { record } = host.manager.status();
  if (ledger !== null) {
    return [
      `  ${ledger.source}: ${loadedWords(ledger)}; ${record.entries} entries`,
      ...ledger.errors.map(
        ({ line, code, message, command }) =>
          `  line ${line}: ${code} ${message}: ${command}; ${nextStep(code)}`,
      ),
    ];
  }
  const what = `${record.entries} entries, digest ${record.digest}`;
  if (host.config.engines.type === 'products') return [`  set through Lockstep: ${what}`];
  if (got === null && adopted.length === 0) return ['  started empty: there was nothing to load'];
  return [got === null || got === 'record' ? `  the record of the last run: ${what}` : `  ${got}: ${what}`];
}

function describeLock({ command, message }: Lock): string {
  return command === '' ? message : `${command}: ${message}`;
}
