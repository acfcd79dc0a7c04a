// What happened in a fleet, for people and for streams: its history of receipts, its events, and what alerts were of.

import { assert, type EventKind } from '@lockstep/core';
import type { Calls, LastPosition, Page, StoredEvent, WrittenHistoryRow } from './messages.ts';
import type { Statements } from './statements.ts';

/** Rows that one request answers: intents must not wait behind more. */
const PAGE_ROWS_MAX = 1_000;

export class Chronicle {
  readonly #sql: Statements;

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  appendEvent({ fleet, event: { time, kind, engine, message } }: Calls['appendEvent']['args']): number {
    const row = this.#sql.get(
      'INSERT INTO event (fleet, time, kind, engine, message) VALUES (?, ?, ?, ?, ?) RETURNING number',
      fleet,
      time,
      kind,
      engine,
      message,
    );
    return Number(row?.['number']);
  }

  events(fleet: string, page: Page): StoredEvent[] {
    return this.#page('number, time, kind, engine, message FROM event', fleet, page).map((row) => ({
      number: Number(row['number']),
      time: Number(row['time']),
      kind: row['kind'] as EventKind,
      engine: row['engine'] === null ? null : String(row['engine']),
      message: String(row['message']),
    }));
  }

  history(fleet: string, page: Page): WrittenHistoryRow[] {
    const columns = 'number, time, set_id, position, sender, receipt FROM command';
    return this.#page(columns, fleet, page).map((row) => ({
      number: Number(row['number']),
      time: Number(row['time']),
      set: String(row['set_id']),
      position: Number(row['position']),
      sender: String(row['sender']),
      receipt: String(row['receipt']),
    }));
  }

  lastPosition(fleet: string): LastPosition {
    const row = this.#sql.get(
      `SELECT
         (SELECT coalesce(max(number), 0) FROM command WHERE fleet = ?1) AS command,
         (SELECT coalesce(max(number), 0) FROM event WHERE fleet = ?1) AS event`,
      fleet,
    );
    return { command: Number(row?.['command']), event: Number(row?.['event']) };
  }

  alerted(fleet: string): string | null {
    const state = this.#sql.get('SELECT alerted FROM fleet WHERE name = ?', fleet)?.['alerted'];
    return typeof state === 'string' ? state : null;
  }

  setAlerted(fleet: string, state: string): null {
    const changes = this.#sql.run('UPDATE fleet SET alerted = ? WHERE name = ?', state, fleet);
    assert(changes === 1, 'alerts are of a fleet that was opened', { fleet });
    return null;
  }

  #page(columns: string, fleet: string, { after, before, limit }: Page): ReturnType<Statements['all']> {
    assert(Number.isInteger(limit) && limit >= 1 && limit <= PAGE_ROWS_MAX, 'a page has 1 to 1,000 rows', {
      limit,
    });
    const rows = this.#sql.all(
      `SELECT ${columns} WHERE fleet = ? AND number > ? AND number < ?
       ORDER BY number ${after === undefined ? 'DESC' : 'ASC'} LIMIT ?`,
      fleet,
      after ?? 0,
      before ?? Number.MAX_SAFE_INTEGER,
      limit,
    );
    return after === undefined ? rows.reverse() : rows;
  }
}
