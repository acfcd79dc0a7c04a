// Engines that the daemon started, for the daemon that comes after it.

import type { EngineProcess } from './messages.ts';
import type { Statements } from './statements.ts';

export class Engines {
  readonly #sql: Statements;

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  remember({ fleet, name, pid, incarnation, address }: EngineProcess): null {
    this.#sql.run(
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

  forget(fleet: string, name: string): null {
    this.#sql.run('DELETE FROM engine_process WHERE fleet = ? AND name = ?', fleet, name);
    return null;
  }

  known(fleet: string): EngineProcess[] {
    const rows = this.#sql.all(
      'SELECT name, pid, incarnation, address FROM engine_process WHERE fleet = ? ORDER BY name',
      fleet,
    );
    return rows.map(({ name, pid, incarnation, address }) => ({
      fleet,
      name: String(name),
      pid: Number(pid),
      incarnation: String(incarnation),
      address: String(address),
    }));
  }
}
