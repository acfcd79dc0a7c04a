// Sets, what was about to be sent of them (atoms), and their receipts.
//
// Invariant: once a set has ended, each of its commands has exactly one receipt. Until then the set keeps its commands,
// so that those without a receipt can be told what became of them.

import { assert, type Interrupted, type LockEnd, type Receipt, type SetKnown } from '@lockstep/core';
import type { ReceiptPage, WrittenAtom, WrittenSet } from './messages.ts';
import type { Statements } from './statements.ts';

/** Receipts that one request answers: a set may have a million, and intents must not wait behind all of them. */
const RECEIPTS_A_PAGE = 2_000;

/** Whose receipts are written, and when. */
interface Heading {
  readonly fleet: string;
  readonly set: string;
  readonly sender: string;
  /** ms since 1970. */
  readonly time: number;
}

export class Sets {
  readonly #sql: Statements;

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  /** Takes a set in, unless there is one with its key: that one is answered then. */
  begin(fleet: string, begun: WrittenSet): SetKnown | null {
    const { set, key, hash, sender, time, onError, size, commands } = begun;
    const known = key === null ? null : this.find(fleet, { key });
    if (known !== null) return known;
    this.#sql.run(
      `INSERT INTO submission (fleet, set_id, key, hash, sender, time, on_error, size, commands)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      fleet,
      set,
      key,
      hash,
      sender,
      time,
      onError,
      size,
      commands,
    );
    return null;
  }

  /** Takes in the set of which this is the first that is written, if it is. */
  beginWith(fleet: string, set: string, begun: WrittenSet | null): void {
    if (begun === null) return;
    assert(begun.set === set, 'a write begins the set that it is of', { set, begins: begun.set });
    // Whoever gives a key has asked `begin` before anything ran.
    assert(this.begin(fleet, begun) === null, 'a set that runs has a key of its own', { set });
  }

  find(fleet: string, by: { readonly set: string } | { readonly key: string }): SetKnown | null {
    const row =
      'set' in by
        ? this.#sql.get(
            'SELECT set_id, hash, ended FROM submission WHERE fleet = ? AND set_id = ?',
            fleet,
            by.set,
          )
        : this.#sql.get(
            'SELECT set_id, hash, ended FROM submission WHERE fleet = ? AND key = ?',
            fleet,
            by.key,
          );
    if (row !== undefined) {
      return { set: String(row['set_id']), hash: String(row['hash']), ended: row['ended'] !== null };
    }
    if (!('set' in by)) return null;
    // A set of before version 2 has receipts and nothing else, and nothing of it runs any more. Without its first one it
    // is being forgotten.
    const receipt = this.#sql.get(
      'SELECT 1 FROM command WHERE fleet = ? AND set_id = ? AND position = 0',
      fleet,
      by.set,
    );
    return receipt === undefined ? null : { set: by.set, hash: '', ended: true };
  }

  openAtom({ fleet, atom, set, sender, time, commands, before, irreversible }: WrittenAtom): void {
    this.#sql.run(
      'INSERT INTO atom (fleet, id, set_id, sender, time, commands, before, irreversible) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      fleet,
      atom,
      set,
      sender,
      time,
      commands,
      before,
      irreversible,
    );
  }

  endAtom(fleet: string, atom: string, time: number): void {
    // What it was about to do is told by its receipts from now on. Kept here too, it would double the history.
    const changes = this.#sql.run(
      'UPDATE atom SET ended = ?, commands = NULL, before = NULL WHERE fleet = ? AND id = ? AND ended IS NULL',
      time,
      fleet,
      atom,
    );
    assert(changes === 1, 'an outcome ends an open intent', { fleet, atom });
  }

  writeReceipt({ fleet, set, sender, time }: Heading, position: number, receipt: string): void {
    this.#sql.run(
      'INSERT INTO command (fleet, set_id, position, sender, time, receipt) VALUES (?, ?, ?, ?, ?, ?)',
      fleet,
      set,
      position,
      sender,
      time,
      receipt,
    );
  }

  /**
   * Ends a set, if each of its commands has its receipt. Where the disk did not take a portion's outcome, some have none,
   * whatever came after: then it is still to be ended.
   */
  endWhole(fleet: string, set: string, time: number): void {
    this.#sql.run(
      `UPDATE submission SET ended = ?, commands = NULL
       WHERE fleet = ? AND set_id = ? AND ended IS NULL AND
         size <= (SELECT count(*) FROM command WHERE fleet = submission.fleet AND set_id = submission.set_id)`,
      time,
      fleet,
      set,
    );
  }

  receipts(fleet: string, set: string, from: number): ReceiptPage {
    const rows = this.#sql.all(
      `SELECT position, receipt FROM command WHERE fleet = ? AND set_id = ? AND position >= ?
       ORDER BY position LIMIT ${RECEIPTS_A_PAGE}`,
      fleet,
      set,
      from,
    );
    const last = rows.length < RECEIPTS_A_PAGE ? undefined : rows.at(-1);
    return {
      receipts: rows.map(({ receipt }) => String(receipt)),
      next: last === undefined ? null : Number(last['position']) + 1,
    };
  }

  /** What was about to be sent, and has no outcome. */
  openAtoms(fleet: string): Interrupted[] {
    const rows = this.#sql.all(
      'SELECT set_id, sender, commands, irreversible FROM atom WHERE fleet = ? AND ended IS NULL ORDER BY number',
      fleet,
    );
    return rows.map((row) => ({
      set: String(row['set_id']),
      sender: String(row['sender']),
      commands: parseLines(row['commands']),
      ...(row['irreversible'] === 1 ? { irreversible: true } : {}),
    }));
  }

  /** Ends what an earlier life began: the commands of open atoms, then those whose turn never came. */
  endEarlierLife(fleet: string, time: number, outcome: 'undone' | 'locked', index: number | null): void {
    const tell = (command: string): Receipt =>
      outcome === 'undone' ? interrupted(command) : { ...interruptedWhileLocked(command), index };
    this.#endOpenAtoms(fleet, time, null, tell);
    const open = this.#sql.all(
      'SELECT set_id FROM submission WHERE fleet = ? AND ended IS NULL ORDER BY number',
      fleet,
    );
    for (const row of open) this.#skipRest(fleet, String(row['set_id']), time);
  }

  /** What an exit from a lock does here: it decides what caused the lock, and every atom but its own. */
  endLocked(fleet: string, lockSet: string | null, own: string | null, end: LockEnd, time: number): void {
    if (lockSet !== null) {
      // Receipts without an index were refused by the lock, and never sent: they stay as they are.
      this.#sql.run(
        `UPDATE command SET receipt = json_set(receipt,
           '$.outcome', ?1,
           '$.code', iif(?1 = 'applied', 0, receipt ->> '$.code'),
           '$.message', (receipt ->> '$.message') || '; ' || ?2)
         WHERE fleet = ?3 AND set_id = ?4
           AND receipt ->> '$.outcome' = 'locked' AND receipt ->> '$.index' IS NOT NULL`,
        end,
        endedByExit(end),
        fleet,
        lockSet,
      );
    }
    this.#endOpenAtoms(fleet, time, own, (command) => decided(command, end));
  }

  /**
   * Ends the open atoms but one. The outcome of an atom and its receipts are one transaction, so an open atom has no receipt
   * at all: each of its commands gets one here, and whoever sent it finds out.
   */
  #endOpenAtoms(fleet: string, time: number, but: string | null, tell: (command: string) => Receipt): void {
    const open = this.#sql.all(
      'SELECT id, set_id, sender, commands FROM atom WHERE fleet = ? AND ended IS NULL AND id IS NOT ? ORDER BY number',
      fleet,
      but,
    );
    for (const atom of open) {
      const set = String(atom['set_id']);
      const commands = parseLines(atom['commands']);
      const positions = this.#positionsOf(fleet, set, commands);
      const heading = { fleet, set, sender: String(atom['sender']), time };
      for (const [at, command] of commands.entries()) {
        this.writeReceipt(heading, positions[at] ?? at, JSON.stringify(tell(command)));
      }
      this.endAtom(fleet, String(atom['id']), time);
      this.endWhole(fleet, set, time);
    }
  }

  /**
   * Places in a set for commands that were about to be sent. They are among those without a receipt, in order, but not all
   * of them: what was read or refused before anything was sent is in no atom.
   */
  #positionsOf(fleet: string, set: string, commands: readonly string[]): number[] {
    const positions: number[] = [];
    const lines = this.#linesOf(fleet, set);
    for (const position of this.#untold(fleet, set, lines.length)) {
      if (positions.length === commands.length) return positions;
      if (lines[position] === commands[positions.length]) positions.push(position);
    }
    // A set that was never taken in has its places in the order in which they are taken.
    const row = this.#sql.get(
      'SELECT coalesce(max(position) + 1, 0) AS next FROM command WHERE fleet = ? AND set_id = ?',
      fleet,
      set,
    );
    let next = Math.max(Number(row?.['next']), lines.length);
    while (positions.length < commands.length) {
      positions.push(next);
      next += 1;
    }
    return positions;
  }

  #skipRest(fleet: string, set: string, time: number): void {
    const row = this.#sql.get('SELECT sender FROM submission WHERE fleet = ? AND set_id = ?', fleet, set);
    const heading = { fleet, set, sender: String(row?.['sender']), time };
    const lines = this.#linesOf(fleet, set);
    for (const position of this.#untold(fleet, set, lines.length)) {
      this.writeReceipt(heading, position, JSON.stringify(skipped(lines[position] ?? '')));
    }
    this.endWhole(fleet, set, time);
  }

  /** The commands of a set that has not ended; none of any other. */
  #linesOf(fleet: string, set: string): string[] {
    const row = this.#sql.get(
      'SELECT commands FROM submission WHERE fleet = ? AND set_id = ? AND ended IS NULL',
      fleet,
      set,
    );
    return row === undefined ? [] : parseLines(row['commands']);
  }

  /** The positions below `size` that have no receipt. */
  #untold(fleet: string, set: string, size: number): number[] {
    const told = new Uint8Array(size);
    const rows = this.#sql.each(
      'SELECT position FROM command WHERE fleet = ? AND set_id = ? AND position < ?',
      fleet,
      set,
      size,
    );
    for (const { position } of rows) told[Number(position)] = 1;
    const untold: number[] = [];
    for (const [position, one] of told.entries()) if (one === 0) untold.push(position);
    return untold;
  }
}

function parseLines(json: unknown): string[] {
  return JSON.parse(String(json)) as string[];
}

function endedByExit(end: LockEnd): string {
  return `ended ${end} by the exit from the lock`;
}

/** Without an index: it was lost with the manager, or nothing was sent. */
function withoutTrace(
  command: string,
  { outcome, code, message }: Pick<Receipt, 'outcome' | 'code' | 'message'>,
): Receipt {
  return { index: null, command, outcome, code, message, output: null, undo: [], engines: [], ms: 0 };
}

function interrupted(command: string): Receipt {
  return withoutTrace(command, {
    outcome: 'undone',
    code: 1192,
    message:
      'the manager ended before the outcome was known; its next start sets the engines back to the record',
  });
}

function interruptedWhileLocked(command: string): Receipt {
  return withoutTrace(command, {
    outcome: 'locked',
    code: 1186,
    message: 'the manager ended before the outcome was known, and the fleet is locked',
  });
}

/** Its outcome could not be written: that was the lock. */
function decided(command: string, end: LockEnd): Receipt {
  return withoutTrace(command, {
    outcome: end,
    code: end === 'applied' ? 0 : 1186,
    message: `${end === 'applied' ? 'Done' : 'the outcome could not be written'}; ${endedByExit(end)}`,
  });
}

function skipped(command: string): Receipt {
  return withoutTrace(command, {
    outcome: 'skipped',
    code: 1243,
    message: 'not run: the manager ended before its turn',
  });
}
