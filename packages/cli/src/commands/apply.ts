// lockstep apply: the configuration made equal to a file, after a plan that a person has seen.

import type { ApiClient, AppliedDocument, FleetStatusDocument } from '@lockstep/api';
import type { CliContext } from '../context.ts';
import { decide, type PlanFlags } from '../decide.ts';
import { formatRefusedLines } from '../refused-lines.ts';
import { withUsage } from '../session.ts';
import { readSource } from '../source.ts';

/** Time between two looks at how far it is, in ms. */
const PROGRESS_MS = 500;

export interface ApplyFlags extends PlanFlags {
  readonly skipRefused: boolean;
}

export async function apply(this: CliContext, flags: ApplyFlags, file: string): Promise<void> {
  const { stderr } = this.process;
  await withUsage(this, () => {
    const body = applyBody(this, file, flags.skipRefused);
    return decide<AppliedDocument>(this, flags, {
      path: '/apply',
      body,
      onAnswer: ({ refused, plan }) => {
        if (!flags.json) stderr.write(formatRefusedLines(body.file, refused, plan !== null));
      },
      ...(flags.json || stderr.isTTY !== true
        ? {}
        : { onWait: (client, fleet, shown) => showProgress(this, { client, fleet, file, shown }) }),
    });
  });
}

/** What is asked of the daemon. It may run as somebody else, who sees other files: the content is sent along. */
export function applyBody(
  context: CliContext,
  file: string,
  skipRefused: boolean,
): { readonly file: string; readonly text: string; readonly skipRefused?: true } {
  const text = new TextDecoder().decode(readSource(context, file));
  return { file: file === '-' ? 'standard input' : file, text, ...(skipRefused ? { skipRefused } : {}) };
}

interface Progress {
  readonly client: ApiClient;
  readonly fleet: string;
  readonly file: string;
  /** What is being done; null: it is only read so far. */
  readonly shown: AppliedDocument | null;
}

/** How far it is, on a terminal: by the places in the journal that are taken. Answers how that is ended. */
function showProgress({ process: { stderr }, clock }: CliContext, progress: Progress): () => void {
  const { client, fleet, file, shown } = progress;
  const ended = new AbortController();
  const write = (text: string): void => {
    if (!ended.signal.aborted) stderr.write(`\r\u001b[K${text}`);
  };
  const look = async (from: number | null): Promise<void> => {
    await clock.sleep(PROGRESS_MS, ended.signal);
    if (ended.signal.aborted) return;
    let first = from;
    if (shown === null) {
      write(`reading ${file}`);
    } else {
      try {
        const path = `/fleets/${encodeURIComponent(fleet)}`;
        const { index } = (await client.get<FleetStatusDocument>(path)).record;
        first ??= index;
        write(`${Math.min(index - first, shown.changed)} of ${shown.changed} commands`);
      } catch {
        // Whoever waits for the answer says what is wrong.
      }
    }
    await look(first);
  };
  void look(null);
  return () => {
    write('');
    ended.abort();
  };
}
