// Saved configurations: copies of the record, numbered and never changed.

import { assert, type Entries, type Version } from '@lockstep/core';
import type { Calls } from './messages.ts';
import type { Statements } from './statements.ts';

export class Versions {
  readonly #sql: Statements;

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  save({ fleet, label, sender, time, boot }: Calls['saveVersion']['args']): Version {
    // Counted in the fleet, so that a number is not given again, even if somebody removes versions by hand.
    const row = this.#sql.get(
      `UPDATE fleet SET versions = versions + 1, boot = iif(?, versions + 1, boot) WHERE name = ?
       RETURNING versions, digest`,
      boot ? 1 : 0,
      fleet,
    );
    assert(row !== undefined, 'a version is saved of a fleet that was opened', { fleet });
    const number = Number(row['versions']);
    const digest = String(row['digest']);
    const entries = this.#sql.run(
      'INSERT INTO version_entry (fleet, number, key, value) SELECT fleet, ?, key, value FROM entry WHERE fleet = ?',
      number,
      fleet,
    );
    this.#sql.run(
      'INSERT INTO version (fleet, number, label, sender, time, digest, entries) VALUES (?, ?, ?, ?, ?, ?, ?)',
      fleet,
      number,
      label,
      sender,
      time,
      digest,
      entries,
    );
    return { number, label, sender, time, digest, entries, boot };
  }

  all(fleet: string): Version[] {
    const rows = this.#sql.all(
      `SELECT number, label, sender, time, version.digest AS digest, entries, number IS boot AS is_boot
       FROM version JOIN fleet ON fleet.name = version.fleet WHERE version.fleet = ? ORDER BY number DESC`,
      fleet,
    );
    return rows.map((row) => ({
      number: Number(row['number']),
      label: row['label'] === null ? null : String(row['label']),
      sender: String(row['sender']),
      time: Number(row['time']),
      digest: String(row['digest']),
      entries: Number(row['entries']),
      boot: row['is_boot'] === 1,
    }));
  }

  entries(fleet: string, number: number): Entries | null {
    if (this.#sql.get('SELECT 1 FROM version WHERE fleet = ? AND number = ?', fleet, number) === undefined) {
      return null;
    }
    return this.#sql
      .all('SELECT key, value FROM version_entry WHERE fleet = ? AND number = ? ORDER BY key', fleet, number)
      .map(({ key, value }) => [String(key), String(value)] as const);
  }
}
