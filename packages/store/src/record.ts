// Where a fleet's record stands, what is in it, and how its members stand.

import { assert, EMPTY_DIGEST, type Entries, type Indicator, type Standing } from '@lockstep/core';
import { StoreRefusal } from './failure.ts';
import type { Calls, FleetRow, WrittenIntent, WrittenOutcome } from './messages.ts';
import type { Sets } from './sets.ts';
import type { Statements } from './statements.ts';

// An atom that is open keeps the indicator, and so does a lock: an outcome that ends neither leaves it as it is.
const INDICATOR = `
  CASE
    WHEN lock IS NOT NULL THEN 'inconsistent'
    WHEN EXISTS (SELECT 1 FROM atom WHERE atom.fleet = fleet.name AND ended IS NULL) THEN 'in-progress'
    ELSE 'consistent'
  END`;

export class FleetRecords {
  readonly #sql: Statements;
  readonly #sets: Sets;

  constructor(sql: Statements, sets: Sets) {
    this.#sql = sql;
    this.#sets = sets;
  }

  open({ fleet }: Calls['open']['args']): FleetRow {
    this.#sql.run(
      `INSERT INTO fleet (name, epoch, journal_index, counter, digest, decided, indicator, versions)
       VALUES (?, 0, 0, 0, ?, 0, 'consistent', 0) ON CONFLICT DO NOTHING`,
      fleet,
      EMPTY_DIGEST,
    );
    this.#judge(fleet);
    const row = this.#sql.get(
      'SELECT journal_index, counter, digest, decided, indicator, lock, loading, ledger, disowned FROM fleet WHERE name = ?',
      fleet,
    );
    assert(row !== undefined, 'a fleet that was opened has a row', { fleet });
    const entries = this.#sql.all('SELECT key, value FROM entry WHERE fleet = ? ORDER BY key', fleet);
    const members = this.#sql.all('SELECT name, standing FROM member WHERE fleet = ? ORDER BY name', fleet);
    return {
      index: Number(row['journal_index']),
      counter: Number(row['counter']),
      digest: String(row['digest']),
      indicator: row['indicator'] as Indicator,
      entries: entries.map(({ key, value }) => [String(key), String(value)] as const),
      fresh: row['decided'] === 0,
      standings: new Map(members.map(({ name, standing }) => [String(name), standing as Standing])),
      lock: textOrNull(row['lock']),
      loading: textOrNull(row['loading']),
      ledger: textOrNull(row['ledger']),
      disowned: textOrNull(row['disowned']),
      interrupted: this.#sets.openAtoms(fleet),
    };
  }

  endInterrupted({ fleet, outcome, index, time }: Calls['endInterrupted']['args']): null {
    this.#sets.endEarlierLife(fleet, time, outcome, index);
    this.#judge(fleet);
    return null;
  }

  disown({ fleet, why }: Calls['disown']['args']): null {
    const changes = this.#sql.run('UPDATE fleet SET disowned = ? WHERE name = ?', why, fleet);
    assert(changes === 1, 'a fleet that is disowned was opened', { fleet });
    return null;
  }

  takeEpoch({ fleet, above }: Calls['takeEpoch']['args']): number {
    // Above those of all fleets, not only of this one: an engine may be moved from one to another.
    const row = this.#sql.get(
      'UPDATE fleet SET epoch = max((SELECT max(epoch) FROM fleet), ?) + 1 WHERE name = ? RETURNING epoch',
      above,
      fleet,
    );
    assert(row !== undefined, 'an epoch is taken of a fleet that was opened', { fleet });
    return Number(row['epoch']);
  }

  intent(intent: WrittenIntent): null {
    this.#sets.beginWith(intent.fleet, intent.set, intent.begins);
    this.#sets.openAtom(intent);
    this.#judge(intent.fleet);
    return null;
  }

  outcome(outcome: WrittenOutcome): null {
    const { fleet, atom, set, sender, time, position, receipts, changes, record, lock } = outcome;
    // First, so that it decides what was there before, and nothing that this outcome adds.
    if (outcome.lifts !== null) this.#lift(outcome, outcome.lifts);
    this.#sets.beginWith(fleet, set, outcome.begins);
    if (atom !== null) this.#sets.endAtom(fleet, atom, time);
    receipts.forEach((receipt, at) => {
      this.#sets.writeReceipt({ fleet, set, sender, time }, position + at, receipt);
    });
    if (outcome.ends) this.#sets.endWhole(fleet, set, time);
    for (const [key, before, after] of changes) this.#change(fleet, key, before, after);
    for (const [engine, standing] of outcome.standings) this.#stand(fleet, engine, standing);
    // Without changes the digest stays. It would be the same, but for one case: the outcome before this could not be
    // written. Then the manager's record is ahead of the entries here, and its digest would not be theirs.
    const moved = changes.length > 0 ? 1 : 0;
    const updated = this.#sql.run(
      `UPDATE fleet SET
         decided = 1,
         journal_index = max(journal_index, ?1),
         counter = iif(?2, ?3, counter),
         digest = iif(?2, ?4, digest),
         lock = coalesce(?5, lock),
         loading = iif(?6 IS NULL, loading, NULL),
         ledger = coalesce(?6, ledger)
       WHERE name = ?7`,
      record.index,
      moved,
      record.counter,
      record.digest,
      lock,
      outcome.ledger,
      fleet,
    );
    assert(updated === 1, 'an outcome belongs to a fleet that was opened', { fleet });
    this.#judge(fleet);
    return null;
  }

  restart({ fleet, entries, record, loading }: Calls['restart']['args']): null {
    this.#sql.run('DELETE FROM entry WHERE fleet = ?', fleet);
    for (const [key, value] of JSON.parse(entries) as Entries) {
      this.#sql.run('INSERT INTO entry (fleet, key, value) VALUES (?, ?, ?)', fleet, key, value);
    }
    const updated = this.#sql.run(
      `UPDATE fleet SET
         decided = 1,
         journal_index = max(journal_index, ?),
         counter = ?,
         digest = ?,
         loading = ?,
         ledger = NULL
       WHERE name = ?`,
      record.index,
      record.counter,
      record.digest,
      loading,
      fleet,
    );
    assert(updated === 1, 'a fleet that starts anew was opened', { fleet });
    this.#judge(fleet);
    return null;
  }

  /** There may be no lock here: one whose outcome could not be written is held by the manager alone. */
  #lift(
    { fleet, atom, time }: Pick<WrittenOutcome, 'fleet' | 'atom' | 'time'>,
    end: NonNullable<WrittenOutcome['lifts']>,
  ): void {
    const row = this.#sql.get("SELECT lock ->> '$.set' AS cause FROM fleet WHERE name = ?", fleet);
    this.#sets.endLocked(fleet, textOrNull(row?.['cause']), atom, end, time);
    this.#sql.run('UPDATE fleet SET lock = NULL WHERE name = ?', fleet);
  }

  #stand(fleet: string, engine: string, standing: Standing | null): void {
    if (standing === null) {
      this.#sql.run('DELETE FROM member WHERE fleet = ? AND name = ?', fleet, engine);
      return;
    }
    this.#sql.run(
      `INSERT INTO member (fleet, name, standing) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET standing = excluded.standing`,
      fleet,
      engine,
      standing,
    );
  }

  /** Changes one entry, and sees to it that the change starts from what is written: else the digest would not be theirs. */
  #change(fleet: string, key: string, before: string | null, after: string | null): void {
    const changes =
      after === null
        ? this.#sql.run('DELETE FROM entry WHERE fleet = ? AND key = ? AND value = ?', fleet, key, before)
        : before === null
          ? this.#sql.run(
              'INSERT INTO entry (fleet, key, value) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
              fleet,
              key,
              after,
            )
          : this.#sql.run(
              'UPDATE entry SET value = ? WHERE fleet = ? AND key = ? AND value = ?',
              after,
              fleet,
              key,
              before,
            );
    if (changes === 1) return;
    throw new StoreRefusal(
      `the stored record of fleet ${fleet} does not hold what a change of "${key}" starts from: an earlier outcome is missing from it; restart the daemon`,
    );
  }

  #judge(fleet: string): void {
    const changes = this.#sql.run(`UPDATE fleet SET indicator = ${INDICATOR} WHERE name = ?`, fleet);
    assert(changes === 1, 'a request belongs to a fleet that was opened', { fleet });
  }
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
