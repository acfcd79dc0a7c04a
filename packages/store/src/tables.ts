// What does each kind of request. No transactions here: worker.ts puts each call in one, with others.

import type { DatabaseSync } from 'node:sqlite';
import { Chronicle } from './chronicle.ts';
import { Engines } from './engines.ts';
import { Forgetting } from './forget.ts';
import type { Calls } from './messages.ts';
import { FleetRecords } from './record.ts';
import { Sets } from './sets.ts';
import { Statements } from './statements.ts';
import { Versions } from './versions.ts';

/** Each call with its implementation: a new kind of request does not compile until it is here. */
export type Handlers = {
  readonly [Kind in keyof Calls]: (args: Calls[Kind]['args']) => Calls[Kind]['answer'];
};

export function handlersOn(database: DatabaseSync): Handlers {
  const sql = new Statements(database);
  const sets = new Sets(sql);
  const records = new FleetRecords(sql, sets);
  const versions = new Versions(sql);
  const chronicle = new Chronicle(sql);
  const engines = new Engines(sql);
  const forgetting = new Forgetting(sql);
  return {
    open: (args) => records.open(args),
    endInterrupted: (args) => records.endInterrupted(args),
    takeEpoch: (args) => records.takeEpoch(args),
    begin: ({ fleet, begun }) => sets.begin(fleet, begun),
    intent: (args) => records.intent(args),
    outcome: (args) => records.outcome(args),
    receipts: ({ fleet, set, from }) => sets.receipts(fleet, set, from),
    findSet: ({ fleet, by }) => sets.find(fleet, by),
    restart: (args) => records.restart(args),
    disown: (args) => records.disown(args),
    saveVersion: (args) => versions.save(args),
    versions: ({ fleet }) => versions.all(fleet),
    versionEntries: ({ fleet, number }) => versions.entries(fleet, number),
    appendEvent: (args) => chronicle.appendEvent(args),
    events: ({ fleet, page }) => chronicle.events(fleet, page),
    history: ({ fleet, page }) => chronicle.history(fleet, page),
    lastPosition: ({ fleet }) => chronicle.lastPosition(fleet),
    forget: ({ fleet, before, from }) => forgetting.portion(fleet, before, from),
    alerted: ({ fleet }) => chronicle.alerted(fleet),
    setAlerted: ({ fleet, state }) => chronicle.setAlerted(fleet, state),
    rememberEngine: (args) => engines.remember(args),
    forgetEngine: ({ fleet, name }) => engines.forget(fleet, name),
    knownEngines: ({ fleet }) => engines.known(fleet),
  };
}
