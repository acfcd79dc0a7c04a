// lockstep batch: commands from a file, as one set, with progress.

import { parseCommandFile, type ReceiptDocument, type SetResultDocument } from '@lockstep/api';
import { type CliContext, EXIT, type Output } from '../context.ts';
import { exitCodeOf, formatCounts, formatFailure, isFailure } from '../receipts.ts';
import { UsageError, withSession } from '../session.ts';
import { readSource } from '../source.ts';
import { submitSet } from '../submit.ts';
import { hasFollowers, hold, type SetFlags, setRequest } from './exec.ts';

/** Failures of a kind that are printed one by one; the rest are counted. */
const FAILURES_PRINTED_MAX = 50;

/** Time between two lines of progress on a terminal, in ms. */
const PROGRESS_MS = 100;

export async function batch(this: CliContext, flags: SetFlags, file: string): Promise<void> {
  const { stdout, stderr } = this.process;
  await withSession(this, flags, async ({ client, fleet }) => {
    const lines = parseCommandFile(readSource(this, file));
    const grouped = flags.group !== undefined;
    if (lines.length === 0 && grouped)
      throw new UsageError(`${file} has no command: it can be no part of a group`);
    if (lines.length === 0) {
      if (flags.json) stdout.write(`${JSON.stringify({ id: null, outcome: 'applied', receipts: [] })}\n`);
      stderr.write(`lockstep: ${file} has no command\n`);
      return EXIT.done;
    }
    const commands = lines.map(({ text }) => text);
    const set = setRequest(commands, flags);
    const part = { client, fleet: await fleet(), set, key: flags.idempotencyKey };
    if (hasFollowers(flags)) return hold(this, flags, part);
    // Receipts of a group are also those of its earlier parts, which came from somewhere else.
    const places = (at: number): string | undefined => (grouped ? undefined : `${file}:${lines[at]?.line}`);
    const reporter = new Reporter(stderr, grouped ? null : lines.length, places);
    const began = Date.now();
    const result = await submitSet(this, {
      ...part,
      onReceipt: (receipt, done) => reporter.take(receipt, done),
    }).finally(() => reporter.end());
    if (flags.json) stdout.write(`${JSON.stringify(result)}\n`);
    else stdout.write(`${summarise(result, Date.now() - began)}\n`);
    return exitCodeOf(result);
  });
}

/** `10000 commands: 9998 applied (3 of them held, no effect), 2 refused (3.2 s, 3125/s)` */
function summarise({ receipts }: SetResultDocument, ms: number): string {
  const seconds = ms / 1_000;
  const rate = Math.round(receipts.length / Math.max(seconds, 0.001));
  return `${receipts.length} commands: ${formatCounts(receipts)} (${seconds.toFixed(1)} s, ${rate}/s)`;
}

/** Failures as they come, and how far the set is, on standard error. */
class Reporter {
  readonly #output: Output;
  /** Commands in all; null: not known. */
  readonly #total: number | null;
  readonly #placeOf: (at: number) => string | undefined;
  #failures = 0;
  /** Why the rest was undone or not run, where that is not printed yet. */
  #cause: string | null = null;
  #told = false;
  #shownAt = 0;

  constructor(output: Output, total: number | null, placeOf: (at: number) => string | undefined) {
    this.#output = output;
    this.#total = total;
    this.#placeOf = placeOf;
  }

  take(receipt: ReceiptDocument, done: number): void {
    if (receipt.outcome === 'skipped') this.#skip(receipt);
    else if (isFailure(receipt)) this.#fail(receipt, done - 1);
    if (this.#output.isTTY !== true || Date.now() - this.#shownAt < PROGRESS_MS) return;
    this.#shownAt = Date.now();
    this.#output.write(`\r${done}${this.#total === null ? '' : ` of ${this.#total}`} commands`);
  }

  end(): void {
    this.#clearProgress();
    const more = this.#failures - FAILURES_PRINTED_MAX;
    if (more > 0) this.#output.write(`lockstep: and ${more} more; all of them with --json\n`);
    if (this.#cause !== null) this.#output.write(`lockstep: ${this.#cause}\n`);
  }

  #fail(receipt: ReceiptDocument, at: number): void {
    this.#failures += 1;
    const shown = formatFailure(receipt, this.#placeOf(at));
    // What was undone was undone because of another one, which may come far behind it.
    if (this.#failures > FAILURES_PRINTED_MAX) {
      if (receipt.outcome !== 'undone' && !this.#told) this.#cause ??= shown;
      return;
    }
    this.#told ||= receipt.outcome !== 'undone';
    this.#clearProgress();
    this.#output.write(`lockstep: ${shown}\n`);
  }

  /** Where nothing failed and something was not run, somebody wants to know why: the daemon was stopped, say. */
  #skip(receipt: ReceiptDocument): void {
    if (this.#failures === 0) this.#cause ??= formatFailure(receipt);
  }

  #clearProgress(): void {
    if (this.#shownAt > 0) this.#output.write('\r\u001b[K');
  }
}
