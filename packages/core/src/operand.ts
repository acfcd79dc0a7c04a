// What can be compared: the record, an engine, a saved version, or a file of commands that somebody brings along.

import type { Configuration, LiveConfiguration } from './configuration.ts';
import { LockstepError } from './errors.ts';
import type { Fleet } from './fleet.ts';
import type { LintLine } from './lint.ts';
import { type MadeOfLines, madeOfLines, placeOf } from './made-of-lines.ts';
import { configurationOf, versionAt } from './versions.ts';
import type { NumberedLine } from './wrapped.ts';

/** What a fleet has, by its name. */
export type NamedOperand =
  | { readonly kind: 'record' }
  /** The version that was saved last. */
  | { readonly kind: 'saved' }
  | { readonly kind: 'boot' }
  | { readonly kind: 'version'; readonly number: number }
  | { readonly kind: 'engine'; readonly engine: string };

/** Commands by their line, as they make a configuration out of nothing. */
interface FileOperand {
  readonly kind: 'file';
  readonly path: string;
  readonly lines: readonly NumberedLine[];
  /** Whether lines that are refused are left out (default: then nothing is compared). */
  readonly skipRefused?: boolean;
}

export type Operand = NamedOperand | FileOperand;

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
      return configurationOfFile(fleet, operand);
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

/** Throws with the code of the first line that is refused, unless such lines are left out. */
async function configurationOfFile(
  fleet: Fleet,
  { path, lines, skipRefused = false }: FileOperand,
): Promise<LiveConfiguration> {
  const made = await madeOfLines(fleet, lines);
  const [first, ...others] = skipRefused ? [] : made.lines.filter((line) => isRefused(fleet, made, line));
  if (first?.refusal == null) return made.configuration;
  const { code, message, column = null } = first.refusal;
  const more =
    others.length === 0
      ? ''
      : ` (and ${others.length} more ${others.length === 1 ? 'line is' : 'lines are'} refused)`;
  const place = placeOf(path, { line: first.line, column });
  throw new LockstepError(code, `${place}: ${message}: ${first.command}${more}`);
}

/** What is each engine's own is not compared, whatever a file says of it. */
function isRefused(
  { dialect, perEngine }: Fleet,
  made: MadeOfLines,
  { refusal, command }: LintLine,
): boolean {
  if (refusal === null || perEngine.rules.length === 0) return refusal !== null;
  const parsed = dialect.parse(command);
  if (!parsed.ok) return true;
  return perEngine.refusal(dialect.footprint(made.configuration, parsed.command)) === null;
}
