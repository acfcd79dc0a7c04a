// What can be compared: the record, an engine, a saved version, or a file of commands that somebody brings along.

import type { Configuration, LiveConfiguration } from './configuration.ts';
import type { Refusal } from './dialect.ts';
import { LockstepError } from './errors.ts';
import type { Fleet } from './fleet.ts';
import { managerAction } from './manager-commands.ts';
import { configurationOf, versionAt } from './versions.ts';

/** What a fleet has, by its name. */
export type NamedOperand =
  | { readonly kind: 'record' }
  /** The version that was saved last. */
  | { readonly kind: 'saved' }
  | { readonly kind: 'boot' }
  | { readonly kind: 'version'; readonly number: number }
  | { readonly kind: 'engine'; readonly engine: string };

export type Operand =
  | NamedOperand
  /** Commands by their line, as they make a configuration out of nothing. */
  | { readonly kind: 'file'; readonly path: string; readonly lines: readonly (readonly [number, string])[] };

/** Lines of a file that are taken in before others get their turn. */
const LINES_AT_A_TIME = 1_000;

/** `record`, `saved`, `boot`, `v12` or `engine:NAME`; null for anything else. A file has to be brought along. */
export function parseOperand(text: string): NamedOperand | null {
  if (text === 'record' || text === 'saved' || text === 'boot') return { kind: text };
  if (text.startsWith('engine:')) return { kind: 'engine', engine: text.slice(7) };
  const [, version] = /^v([1-9]\d{0,14})$/.exec(text) ?? [];
  return version === undefined ? null : { kind: 'version', number: Number(version) };
}

/** What an operand is called in a comparison: an engine by its bare name, unless that is the name of something else. */
export function nameOf(operand: Operand): string {
  switch (operand.kind) {
    case 'engine': {
      const { engine } = operand;
      const taken = parseOperand(engine) !== null || engine.startsWith('file:');
      return taken ? `engine:${engine}` : engine;
    }
    case 'version':
      return `v${operand.number}`;
    case 'file':
      return `file:${operand.path}`;
    default:
      return operand.kind;
  }
}

/**
 * What an operand holds that is no engine, without what is each engine's own. Rejects with 258 where there is no such version, and with the code of the
 * dialect for a file with a mistake, naming its line.
 */
export async function configurationAt(
  fleet: Fleet,
  operand: Exclude<Operand, { kind: 'engine' }>,
): Promise<Configuration> {
  switch (operand.kind) {
    case 'record':
      return fleet.record;
    case 'boot':
      return shared(fleet, await versionAt(fleet, null));
    case 'saved': {
      const [last] = await fleet.store.versions(fleet.name);
      if (last === undefined) throw new LockstepError(258, 'no version was saved yet');
      return shared(fleet, await versionAt(fleet, last.number));
    }
    case 'version':
      return shared(fleet, await versionAt(fleet, operand.number));
    case 'file':
      return configurationOfFile(fleet, operand.path, operand.lines);
  }
}

function shared(
  fleet: Fleet,
  { configuration }: { readonly configuration: LiveConfiguration },
): Configuration {
  if (fleet.perEngine.rules.length === 0) return configuration;
  const entries = configuration.keys().map((key) => [key, configuration.get(key) ?? ''] as const);
  return configurationOf(fleet, fleet.perEngine.without(entries));
}

async function configurationOfFile(
  fleet: Fleet,
  path: string,
  lines: readonly (readonly [number, string])[],
): Promise<LiveConfiguration> {
  const configuration = configurationOf(fleet, []);
  for (const [at, [line, text]] of lines.entries()) {
    if (at % LINES_AT_A_TIME === LINES_AT_A_TIME - 1) await fleet.clock.timer(0).elapsed;
    takeIn(fleet, configuration, `${path}:${line}`, text);
  }
  return configuration;
}

function takeIn(
  { dialect, perEngine }: Fleet,
  configuration: LiveConfiguration,
  place: string,
  line: string,
): void {
  const text = dialect.seal?.(line) ?? line;
  const refused = ({ code, message, column }: Refusal): LockstepError => {
    const at = column === undefined ? place : `${place}:${column}`;
    return new LockstepError(code, `${at}: ${message}: ${text}`);
  };
  // What such files hold besides: it makes no entry.
  if (managerAction(text) !== null) return;
  const parsed = dialect.parse(text);
  if (!parsed.ok) throw refused(parsed.refusal);
  if (parsed.command.kind === 'reads') return;
  if (parsed.command.kind === 'acts') {
    throw refused({ code: 1088, message: 'this command acts and configures nothing' });
  }
  // Not compared.
  if (perEngine.refusal(dialect.footprint(configuration, parsed.command)) !== null) return;
  const reduction = dialect.reduce(configuration, parsed.command);
  if (!reduction.ok) throw refused(reduction.refusal);
  configuration.apply(reduction.changes);
}
