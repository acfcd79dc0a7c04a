// SQL with its values, prepared once for each text.

import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';

type Value = string | number | null;

type Row = Readonly<Record<string, SQLOutputValue>>;

export class Statements {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Answers how many rows were changed. */
  run(sql: string, ...values: Value[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  /** The first row. */
  get(sql: string, ...values: Value[]): Row | undefined {
    return this.#prepare(sql).get(...values);
  }

  all(sql: string, ...values: Value[]): Row[] {
    return this.#prepare(sql).all(...values);
  }

  /** Row by row, for what may be long. To be read to its end, with nothing written in between. */
  each(sql: string, ...values: Value[]): Iterable<Row> {
    return this.#prepare(sql).iterate(...values);
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#prepared.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }
}
