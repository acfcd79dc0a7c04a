// What each request does to the tables. No transactions here: worker.ts puts each call in one, with others.

import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  assert,
  EMPTY_DIGEST,
  type FleetState,
  type Indicator,
  type Lock,
  type Receipt,
} from '@lockstep/core';
import { StoreRefusal } from './failure.ts';
import type { Calls, EngineProcess, ReceiptPage, WrittenIntent, WrittenOutcome } from './messages.ts';

/** Receipts that one request answers: a set may have a million, and intents must not wait behind all of them. */
const RECEIPTS_A_PAGE = 2_000;

/** Each call with its implementation: a new kind of request does not compile until it is here. */
type Handlers = { [Kind in keyof Calls]: (args: Calls[Kind]['args']) => Calls[Kind]['answer'] };

// An atom that is open keeps the indicator, and so does a lock: an outcome that ends neither leaves it as it is.
const INDICATOR = `
  CASE
    WHEN lock IS NOT NULL THEN 'inconsistent'
    WHEN EXISTS (SELECT 1 FROM atom WHERE atom.fleet = fleet.name AND ended IS NULL) THEN 'in-progress'
    ELSE 'consistent'
  END`;

export class Tables implements Handlers {
  readonly #prepare: (sql: string) => StatementSync;

  constructor(database: DatabaseSync) {
    const statements = new Map<string, StatementSync>();
    this.#prepare = (sql) => {
      let statement = statements.get(sql);
      if (statement === undefined) {
        statement = database.prepare(sql);
        statements.set(sql, statement);
      }
      return statement;
    };
  }

  open({ fleet, time }: Calls['open']['args']): FleetState {
    this.#run(
      `INSERT INTO fleet (name, epoch, journal_index, counter, digest, decided, indicator)
       VALUES (?, 0, 0, 0, ?, 0, 'consistent') ON CONFLICT DO NOTHING`,
      fleet,
      EMPTY_DIGEST,
    );
    this.#endOpenAtoms(fleet, time);
    this.#judge(fleet);
    const row = this.#prepare(
      'SELECT journal_index, counter, digest, decided, indicator, lock FROM fleet WHERE name = ?',
    ).get(fleet);
    assert(row !== undefined, 'a fleet that was opened has a row', { fleet });
    const entries = this.#prepare('SELECT key, value FROM entry WHERE fleet = ? ORDER BY key').all(fleet);
    return {
      index: Number(row['journal_index']),
      counter: Number(row['counter']),
      digest: String(row['digest']),
      indicator: row['indicator'] as Indicator,
      lock: row['lock'] === null ? null : (JSON.parse(String(row['lock'])) as Lock),
      entries: entries.map(({ key, value }) => [String(key), String(value)] as const),
      fresh: row['decided'] === 0,
    };
  }

  takeEpoch({ fleet }: Calls['takeEpoch']['args']): number {
    // Above those of all fleets, not only of this one: an engine may be moved from one to another.
    const row = this.#prepare(
      'UPDATE fleet SET epoch = (SELECT max(epoch) FROM fleet) + 1 WHERE name = ? RETURNING epoch',
    ).get(fleet);
    assert(row !== undefined, 'an epoch is taken of a fleet that was opened', { fleet });
    return Number(row['epoch']);
  }

  intent({ fleet, atom, set, sender, time, commands, before }: WrittenIntent): null {
    this.#run(
      'INSERT INTO atom (fleet, id, set_id, sender, time, commands, before) VALUES (?, ?, ?, ?, ?, ?, ?)',
      fleet,
      atom,
      set,
      sender,
      time,
      commands,
      before,
    );
    this.#judge(fleet);
    return null;
  }

  outcome(outcome: WrittenOutcome): null {
    const { fleet, atom, set, sender, time, position, receipts, changes, record, lock } = outcome;
    if (atom !== null) this.#endAtom(fleet, atom, time);
    receipts.forEach((receipt, at) => {
      this.#writeReceipt(fleet, set, position + at, sender, time, receipt);
    });
    for (const [key, before, after] of changes) this.#change(fleet, key, before, after);
    // Without changes the digest stays. It would be the same, but for one case: the outcome before this could not be
    // written. Then the manager's record is ahead of the entries here, and its digest would not be theirs.
    const moved = changes.length > 0 ? 1 : 0;
    const { changes: updated } = this.#run(
      `UPDATE fleet SET
         decided = 1,
         journal_index = max(journal_index, ?1),
         counter = iif(?2, ?3, counter),
         digest = iif(?2, ?4, digest),
         lock = coalesce(?5, lock)
       WHERE name = ?6`,
      record.index,
      moved,
      record.counter,
      record.digest,
      lock,
      fleet,
    );
    assert(updated === 1, 'an outcome belongs to a fleet that was opened', { fleet });
    this.#judge(fleet);
    return null;
  }

  unlock({ fleet }: Calls['unlock']['args']): null {
    this.#run('UPDATE fleet SET lock = NULL WHERE name = ?', fleet);
    this.#judge(fleet);
    return null;
  }

  receipts({ fleet, set, from }: Calls['receipts']['args']): ReceiptPage {
    const rows = this.#prepare(
      `SELECT position, receipt FROM command WHERE fleet = ? AND set_id = ? AND position >= ?
       ORDER BY position LIMIT ${RECEIPTS_A_PAGE}`,
    ).all(fleet, set, from);
    const last = rows.length < RECEIPTS_A_PAGE ? undefined : rows.at(-1);
    return {
      receipts: rows.map(({ receipt }) => String(receipt)),
      next: last === undefined ? null : Number(last['position']) + 1,
    };
  }

  rememberEngine({ fleet, name, pid, incarnation, address }: EngineProcess): null {
    this.#run(
      `INSERT INTO engine_process (fleet, name, pid, incarnation, address) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET pid = excluded.pid, incarnation = excluded.incarnation, address = excluded.address`,
      fleet,
      name,
      pid,
      incarnation,
      address,
    );
    return null;
  }

  forgetEngine({ fleet, name }: Calls['forgetEngine']['args']): null {
    this.#run('DELETE FROM engine_process WHERE fleet = ? AND name = ?', fleet, name);
    return null;
  }

  knownEngines({ fleet }: Calls['knownEngines']['args']): EngineProcess[] {
    const rows = this.#prepare(
      'SELECT name, pid, incarnation, address FROM engine_process WHERE fleet = ? ORDER BY name',
    ).all(fleet);
    return rows.map(({ name, pid, incarnation, address }) => ({
      fleet,
      name: String(name),
      pid: Number(pid),
      incarnation: String(incarnation),
      address: String(address),
    }));
  }

  /**
   * Ends what an earlier life began. The outcome of an atom and its receipts are one transaction, so an open atom has no
   * receipt at all: each of its commands gets one here, and whoever sent it finds out.
   */
  #endOpenAtoms(fleet: string, time: number): void {
    const open = this.#prepare(
      'SELECT id, set_id, sender, commands FROM atom WHERE fleet = ? AND ended IS NULL ORDER BY number',
    ).all(fleet);
    for (const atom of open) {
      const set = String(atom['set_id']);
      const next = this.#prepare(
        'SELECT coalesce(max(position) + 1, 0) AS position FROM command WHERE fleet = ? AND set_id = ?',
      ).get(fleet, set);
      const position = Number(next?.['position']);
      const commands = JSON.parse(String(atom['commands'])) as string[];
      for (const [at, command] of commands.entries()) {
        const receipt = JSON.stringify(interrupted(command));
        this.#writeReceipt(fleet, set, position + at, String(atom['sender']), time, receipt);
      }
      this.#endAtom(fleet, String(atom['id']), time);
    }
  }

  #endAtom(fleet: string, atom: string, time: number): void {
    // What it was about to do is told by its receipts from now on. Kept here too, it would double the history.
    const { changes } = this.#run(
      'UPDATE atom SET ended = ?, commands = NULL, before = NULL WHERE fleet = ? AND id = ? AND ended IS NULL',
      time,
      fleet,
      atom,
    );
    assert(changes === 1, 'an outcome ends an open intent', { fleet, atom });
  }

  #writeReceipt(
    fleet: string,
    set: string,
    position: number,
    sender: string,
    time: number,
    receipt: string,
  ): void {
    this.#run(
      'INSERT INTO command (fleet, set_id, position, sender, time, receipt) VALUES (?, ?, ?, ?, ?, ?)',
      fleet,
      set,
      position,
      sender,
      time,
      receipt,
    );
  }

  /** Changes one entry, and sees to it that the change starts from what is written: else the digest would not be theirs. */
  #change(fleet: string, key: string, before: string | null, after: string | null): void {
    const { changes } =
      after === null
        ? this.#run('DELETE FROM entry WHERE fleet = ? AND key = ? AND value = ?', fleet, key, before)
        : before === null
          ? this.#run(
              'INSERT INTO entry (fleet, key, value) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
              fleet,
              key,
              after,
            )
          : this.#run(
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
    const { changes } = this.#run(`UPDATE fleet SET indicator = ${INDICATOR} WHERE name = ?`, fleet);
    assert(changes === 1, 'a request belongs to a fleet that was opened', { fleet });
  }

  #run(sql: string, ...values: (string | number | null)[]): { changes: number | bigint } {
    return this.#prepare(sql).run(...values);
  }
}

/** Its journal index was lost with the manager. */
function interrupted(command: string): Receipt {
  return {
    index: null,
    command,
    outcome: 'undone',
    code: 1192,
    message:
      'the manager ended before the outcome was known; its next start sets the engines back to the record',
    output: null,
    undo: [],
    engines: [],
    ms: 0,
  };
}
