// What is older than the history of a fleet is kept: forgotten, a portion at a time, so that no intent waits for more than
// one portion. Who asks goes on from where the last portion ended.
//
// Invariant: a set is known whole or not at all. Its first portion takes the set, its key and its first receipt in one
// transaction; what is left of a long one is found by no question, and goes with the portions that follow, or those of the
// next start. Numbers are never given twice, so the last row of a table stays, and the set that it is of.

import type { ForgetPosition, Forgotten } from './messages.ts';
import type { Statements } from './statements.ts';

/**
 * Rows that one portion looks at. Each is in several indexes, on a page of its own in most of them: SQLite's cache (2 MB)
 * holds so many pages, and none is written twice. With 256 the work of a portion took 35 ms in place of 2.4, and the longest
 * intent 768 ms in place of 418.
 */
const ROWS = 64;

type Row = ReturnType<Statements['all']>[number];

export class Forgetting {
  readonly #sql: Statements;

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  /** Forgets one portion of what ended before a time (ms since 1970), behind a position. */
  portion(fleet: string, before: number, from: ForgetPosition): Forgotten {
    switch (from.table) {
      case 'command':
        return this.#receipts(fleet, before, from.after);
      case 'event':
        return this.#events(fleet, before, from.after);
      case 'atom':
        return this.#atoms(fleet, before, from.after);
    }
  }

  #receipts(fleet: string, before: number, after: number): Forgotten {
    const rows = this.#sql.all(
      `SELECT number, set_id, time FROM command WHERE fleet = ? AND number > ? ORDER BY number LIMIT ${ROWS}`,
      fleet,
      after,
    );
    const kept = this.#kept(fleet);
    const over = new Map<string, boolean>();
    let count = 0;
    for (const { number, set_id: id } of rows) {
      const set = String(id);
      let isOver = over.get(set);
      if (isOver === undefined) {
        isOver = !kept.has(set) && this.#isOver(fleet, set, before);
        over.set(set, isOver);
        if (isOver) count += this.#forgetSet(fleet, set);
      }
      if (isOver) count += this.#sql.run('DELETE FROM command WHERE number = ?', Number(number));
    }
    return { count, next: this.#next(rows, before, 'command') ?? { table: 'event', after: 0 } };
  }

  /** A set that others still need: the cause of the lock, what has no outcome, and the last of all. */
  #kept(fleet: string): ReadonlySet<string> {
    const rows = this.#sql.all(
      `SELECT lock ->> '$.set' AS set_id FROM fleet WHERE name = ?1
       UNION SELECT set_id FROM atom WHERE fleet = ?1 AND ended IS NULL
       UNION SELECT set_id FROM command WHERE number = (SELECT max(number) FROM command)`,
      fleet,
    );
    return new Set(rows.map(({ set_id: set }) => String(set)));
  }

  /** Whether all of a set is that old. One of before version 2, and what is no set, is known by its receipts alone. */
  #isOver(fleet: string, set: string, before: number): boolean {
    const known = this.#sql.get('SELECT ended FROM submission WHERE fleet = ? AND set_id = ?', fleet, set);
    if (known !== undefined) return known['ended'] !== null && Number(known['ended']) < before;
    const last = this.#sql.get(
      'SELECT time FROM command WHERE fleet = ? AND set_id = ? ORDER BY position DESC LIMIT 1',
      fleet,
      set,
    );
    return Number(last?.['time']) < before;
  }

  #forgetSet(fleet: string, set: string): number {
    this.#sql.run('DELETE FROM submission WHERE fleet = ? AND set_id = ?', fleet, set);
    return this.#sql.run('DELETE FROM command WHERE fleet = ? AND set_id = ? AND position = 0', fleet, set);
  }

  #events(fleet: string, before: number, after: number): Forgotten {
    const rows = this.#sql.all(
      `SELECT number, time FROM event WHERE fleet = ? AND number > ? ORDER BY number LIMIT ${ROWS}`,
      fleet,
      after,
    );
    let count = 0;
    for (const { number, time } of rows) {
      if (Number(time) >= before) continue;
      count += this.#sql.run(
        'DELETE FROM event WHERE number = ? AND number < (SELECT max(number) FROM event)',
        Number(number),
      );
    }
    return { count, next: this.#next(rows, before, 'event') ?? { table: 'atom', after: 0 } };
  }

  /** What was about to be sent, long after it has its receipts. Nobody asks for it, so it does not count. */
  #atoms(fleet: string, before: number, after: number): Forgotten {
    const rows = this.#sql.all(
      `SELECT number, fleet, time, ended FROM atom WHERE number > ? ORDER BY number LIMIT ${ROWS}`,
      after,
    );
    for (const { number, fleet: whose, ended } of rows) {
      if (whose !== fleet || ended === null || Number(ended) >= before) continue;
      this.#sql.run('DELETE FROM atom WHERE number = ?', Number(number));
    }
    return { count: 0, next: this.#next(rows, before, 'atom') };
  }

  /**
   * Where the portion behind these rows begins; null where nothing behind them can be old. Rows are in the order of time, so
   * a whole portion that is young is the end. Rows that are later than the last one say nothing: the clock was wrong then.
   */
  #next(rows: readonly Row[], before: number, table: ForgetPosition['table']): ForgetPosition | null {
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS) return null;
    const newest = this.#sql.get(`SELECT time FROM ${table} ORDER BY number DESC LIMIT 1`);
    const now = Number(newest?.['time']);
    const isYoung = rows.every(({ time }) => Number(time) >= before && Number(time) <= now);
    return isYoung ? null : { table, after: Number(last['number']) };
  }
}
