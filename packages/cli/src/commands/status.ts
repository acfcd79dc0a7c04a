// lockstep status and lockstep engines: who holds what.

import type { ApiClient, EngineStatusDocument, FleetStatusDocument } from '@lockstep/api';
import { type CliContext, EXIT } from '../context.ts';
import { type CommonFlags, readFleets, withSession } from '../session.ts';
import { formatTable } from '../table.ts';

export async function status(this: CliContext, flags: CommonFlags): Promise<void> {
  const { stdout } = this.process;
  await withSession(this, flags, async ({ client }) => {
    const fleets = await fleetsOf(client, flags.fleet);
    if (flags.json) stdout.write(`${JSON.stringify(fleets.length === 1 ? fleets[0] : { fleets })}\n`);
    else stdout.write(`${fleets.map(formatFleet).join('\n\n')}\n`);
    return exitCode(fleets);
  });
}

export async function engines(this: CliContext, flags: CommonFlags): Promise<void> {
  const { stdout } = this.process;
  await withSession(this, flags, async ({ client, fleet }) => {
    const name = encodeURIComponent(await fleet());
    const document = await client.get<{ engines: EngineStatusDocument[] }>(`/fleets/${name}/engines`);
    stdout.write(`${flags.json ? JSON.stringify(document) : formatEngines(document.engines)}\n`);
    return EXIT.done;
  });
}

async function fleetsOf(client: ApiClient, fleet: string | undefined): Promise<FleetStatusDocument[]> {
  if (fleet === undefined) return readFleets(client);
  return [await client.get<FleetStatusDocument>(`/fleets/${encodeURIComponent(fleet)}`)];
}

function exitCode(fleets: readonly FleetStatusDocument[]): number {
  const wrong = fleets.some(
    ({ lock, indicator, drift }) => lock !== null || indicator === 'inconsistent' || drift > 0,
  );
  return wrong ? EXIT.inconsistent : EXIT.done;
}

function formatFleet(fleet: FleetStatusDocument): string {
  const { name, indicator, record, lock, drift, queue, bootErrors } = fleet;
  const state = lock === null ? indicator : 'LOCKED';
  const lines = [
    `fleet ${name}: ${state}; record at index ${record.index}, ${record.entries} entries, digest ${record.digest}`,
  ];
  if (drift > 0) lines.push(`  drift: ${drift} engines do not hold what the record holds`);
  if (queue > 0) lines.push(`  ${queue} sets wait or run`);
  if (bootErrors.length > 0)
    lines.push(`  ${bootErrors.length} lines of the first configuration were refused`);
  if (lock !== null) {
    lines.push(`  locked since ${new Date(lock.since).toISOString()}: ${lock.code} ${lock.message}`);
    lines.push(`  by ${lock.sender}: ${lock.command}`);
    for (const { engine, holds, digest } of lock.evidence) {
      lines.push(
        `    ${engine} holds ${holds === 'unknown' ? 'what is not known' : `the state ${holds} it`}${digest === null ? '' : ` (${digest})`}`,
      );
    }
  }
  return `${lines.join('\n')}\n${formatEngines(fleet.engines)}`;
}

function formatEngines(list: readonly EngineStatusDocument[]): string {
  const rows = list.map((engine) => [
    `  ${engine.name}`,
    engine.state,
    engine.testBed ? 'test bed' : '',
    engine.address,
    `pid ${engine.pid ?? '-'}`,
    `index ${engine.index}`,
    `counter ${engine.counter}`,
    `${engine.entries} entries`,
    engine.digest,
  ]);
  return formatTable(rows);
}
