// lockstep save and lockstep versions: saved configurations.

import { formatTable, type VersionDocument, type VersionsDocument } from '@lockstep/api';
import { type CliContext, EXIT } from '../context.ts';
import { type CommonFlags, withSession } from '../session.ts';
import { localTime, oneLine } from '../text.ts';

export interface SaveFlags extends CommonFlags {
  readonly label?: string;
  readonly force: boolean;
}

export async function save(this: CliContext, flags: SaveFlags): Promise<void> {
  const { stdout } = this.process;
  const { label, force } = flags;
  await withSession(this, flags, async ({ client, fleet }) => {
    const path = `/fleets/${encodeURIComponent(await fleet())}/save`;
    const body = { ...(label === undefined ? {} : { label }), ...(force ? { force } : {}) };
    const version = await client.post<VersionDocument>(path, body);
    stdout.write(flags.json ? `${JSON.stringify(version)}\n` : formatSaved(version));
    return EXIT.done;
  });
}

export async function versions(this: CliContext, flags: CommonFlags): Promise<void> {
  const { stdout } = this.process;
  await withSession(this, flags, async ({ client, fleet }) => {
    const path = `/fleets/${encodeURIComponent(await fleet())}/versions`;
    const document = await client.get<VersionsDocument>(path);
    if (flags.json) stdout.write(`${JSON.stringify(document)}\n`);
    else if (document.versions.length === 0) stdout.write('no version was saved yet\n');
    else stdout.write(`${formatTable(document.versions.map(row))}\n`);
    return EXIT.done;
  });
}

function formatSaved({ number, entries, digest, boot }: VersionDocument): string {
  const saved = `version ${number} saved: ${entries} entries, digest ${digest}\n`;
  if (boot) return saved;
  return `${saved}it is not the boot version, because lines of the last load were refused (lockstep status); to make it that: lockstep save --force\n`;
}

function row({ number, time, sender, entries, digest, boot, label }: VersionDocument): string[] {
  return [
    `v${number}`,
    boot ? 'boot' : '',
    localTime(time),
    sender,
    `${entries} entries`,
    digest,
    oneLine(label ?? ''),
  ];
}
