// The daemon as a command sees it: found by flags or environment, one fleet chosen, failures turned into exit statuses.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ApiClient,
  ApiProblem,
  BrokenOff,
  type FleetStatusDocument,
  type FleetsDocument,
  nextStep,
  notLockstep,
  type Problem,
  Unreachable,
} from '@lockstep/api';
import { type CliContext, EXIT } from './context.ts';

/** Flags that every command takes. */
export interface CommonFlags {
  readonly json: boolean;
  readonly fleet?: string;
  readonly api?: string;
  readonly tokenFile?: string;
}

const text = (value: string): string => value;

/** Their declaration, to be spread into a command's flags. */
export const COMMON_FLAGS = {
  json: { kind: 'boolean', brief: 'print JSON', default: false, withNegated: false },
  fleet: {
    kind: 'parsed',
    parse: text,
    brief: 'which fleet, where there are several',
    optional: true,
    placeholder: 'NAME',
  },
  api: {
    kind: 'parsed',
    parse: text,
    brief: 'address of the API (LOCKSTEP_API)',
    optional: true,
    placeholder: 'URL',
  },
  tokenFile: {
    kind: 'parsed',
    parse: text,
    brief: 'file with the token (LOCKSTEP_TOKEN; else admin.token in LOCKSTEP_DATA or where the daemon says)',
    optional: true,
    placeholder: 'FILE',
  },
} as const;

/** Something that the command line itself got wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The outcome of what was sent is not known, and was asked for as far as that is possible. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
}

/** A person had enough. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

export interface Session {
  readonly client: ApiClient;
  /** The fleet's name, asked of the daemon where no flag says it. */
  readonly fleet: () => Promise<string>;
}

/** Runs a command's work; whatever fails becomes one line on standard error and an exit status. */
export async function withSession(
  context: CliContext,
  flags: CommonFlags,
  work: (session: Session) => Promise<number>,
): Promise<void> {
  const { process } = context;
  await withUsage(context, async () => {
    const { env } = process;
    const api = flags.api ?? env['LOCKSTEP_API'] ?? 'http://127.0.0.1:9080';
    const client = await connect(checkUrl(api), flags, env);
    process.exitCode = await work({ client, fleet: () => chooseFleet(client, flags.fleet) });
  });
}

/** The same for work that needs no daemon, or sees to its session itself. */
export async function withUsage({ process }: CliContext, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { message, exitCode } = explain(error);
    process.stderr.write(`lockstep: ${message}\n`);
    process.exitCode = exitCode;
  }
}

/** All fleets of the daemon. */
export async function readFleets(client: ApiClient): Promise<FleetStatusDocument[]> {
  const document = await client.get<Partial<FleetsDocument> | null>('/fleets');
  if (!Array.isArray(document?.fleets)) throw notLockstep('the answer names no fleets');
  return document.fleets;
}

async function chooseFleet(client: ApiClient, named: string | undefined): Promise<string> {
  if (named !== undefined) return named;
  const [only, ...others] = (await readFleets(client)).map(({ name }) => name);
  if (only !== undefined && others.length === 0) return only;
  throw new UsageError(`there are several fleets, choose one with --fleet: ${[only, ...others].join(', ')}`);
}

/** Without a token the daemon is asked all the same: that it does not run at all is the better answer. */
async function connect(
  api: string,
  flags: CommonFlags,
  env: CliContext['process']['env'],
): Promise<ApiClient> {
  const { LOCKSTEP_TOKEN: token, LOCKSTEP_DATA: data } = env;
  const client = (found: string): ApiClient => new ApiClient({ api, token: found });
  if (flags.tokenFile !== undefined) return client(readToken(flags.tokenFile));
  if (token !== undefined) return client(checkToken(token, 'LOCKSTEP_TOKEN'));
  const directory = data ?? (await client('').dataDirectory());
  const path = directory === null ? null : join(directory, 'admin.token');
  return client(path !== null && existsSync(path) ? readToken(path) : '');
}

function readToken(path: string): string {
  try {
    return checkToken(readFileSync(path, 'utf8'), path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `cannot read the token file: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** What could not stand in a header is no token. It is not repeated: it may be one with something pasted behind it. */
function checkToken(token: string, source: string): string {
  const trimmed = token.trim();
  if (/^[!-~]*$/.test(trimmed)) return trimmed;
  throw new UsageError(
    `what ${source} holds is no token: it has spaces or other characters that no token has`,
  );
}

function checkUrl(api: string): string {
  if (URL.canParse(api) && new URL(api).protocol === 'http:') return api;
  throw new UsageError(`"${api}" is no http:// address of an API`);
}

function explain(error: unknown): { message: string; exitCode: number } {
  if (error instanceof UsageError) return { message: error.message, exitCode: EXIT.usage };
  if (error instanceof Unreachable) {
    return {
      message: `1196 the daemon is not reached, nothing was sent: ${error.message}; start it with: lockstep start`,
      exitCode: EXIT.unreachable,
    };
  }
  if (error instanceof Interrupted) return { message: error.message, exitCode: EXIT.interrupted };
  if (error instanceof OutcomeUnknown) return { message: error.message, exitCode: EXIT.unknown };
  if (error instanceof BrokenOff) {
    return {
      message: `1188 the connection to the daemon broke midway, the outcome is not known: ${error.message}; look at: lockstep status`,
      exitCode: EXIT.unknown,
    };
  }
  if (error instanceof ApiProblem) {
    const { code, status } = error.problem;
    return { message: describeProblem(error.problem), exitCode: problemExit(code, status) };
  }
  throw error;
}

/** One line: code, what, what next. */
export function describeProblem({ code, detail, status }: Problem): string {
  const next = status === 401 ? 'give --token-file, LOCKSTEP_TOKEN or LOCKSTEP_DATA' : nextStep(code);
  return `${code} ${detail}; ${next}`;
}

/** A group is over: nothing of it was sent, and how it was asked for is no mistake in itself. */
const GROUP_OVER: ReadonlySet<number> = new Set([1192, 1194, 1195]);

function problemExit(code: number, status: number): number {
  if (code === 1186) return EXIT.inconsistent;
  if (GROUP_OVER.has(code)) return EXIT.refused;
  return status >= 500 || status === 429 ? EXIT.refused : EXIT.usage;
}
