// The tables of DIR/lockstep.db, as the steps that lead to them. The comments inside the statements stay in the file:
// `.schema` in sqlite3 shows them.
//
// A new file takes every step, an older one those that it lacks, so both end up with the same tables. A step that was
// released is never changed: files that have taken it do not take it again.

/** What leads from an empty file to version 1, from there to version 2, and so on. */
export const STEPS: readonly string[] = [
  // Version 1: the record, intents and outcomes.
  `
CREATE TABLE meta (
  -- Facts about this store. 'store': its id, made with it; engines are told it as their owner.
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE fleet (
  -- One row a fleet: where its record stands. Its content is in entry.
  name TEXT PRIMARY KEY,
  epoch INTEGER NOT NULL,         -- tenure of the last manager; 0 before the first
  journal_index INTEGER NOT NULL, -- last place in the fleet's journal that was decided
  counter INTEGER NOT NULL,       -- commands executed less commands undone; for people
  digest TEXT NOT NULL,           -- of all entries
  decided INTEGER NOT NULL,       -- 1 once an outcome was written
  indicator TEXT NOT NULL,        -- consistent, in-progress (an atom is open) or inconsistent (locked)
  lock TEXT                       -- JSON: why no command may reach an engine; NULL while there is no lock
) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
  -- The record: what every engine of the fleet must hold.
  fleet TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (fleet, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE atom (
  -- What was about to be sent, written before the first byte left. In the order in which it came.
  number INTEGER PRIMARY KEY,
  fleet TEXT NOT NULL,
  id TEXT NOT NULL,
  set_id TEXT NOT NULL,
  sender TEXT NOT NULL,
  time INTEGER NOT NULL,          -- ms since 1970
  ended INTEGER,                  -- ms since 1970; NULL while the outcome is not known
  commands TEXT,                  -- JSON, while it is open: later they are in command
  before TEXT                     -- JSON, while it is open: [key, value or null before it], ...
) STRICT;

-- Only open atoms are ever looked up, and there are few of them.
CREATE UNIQUE INDEX open_atom ON atom (fleet, id) WHERE ended IS NULL;

CREATE TABLE command (
  -- One row a receipt, in the order in which they became durable: the history.
  number INTEGER PRIMARY KEY,
  fleet TEXT NOT NULL,
  set_id TEXT NOT NULL,
  position INTEGER NOT NULL,      -- place in its set, from 0
  sender TEXT NOT NULL,
  time INTEGER NOT NULL,          -- ms since 1970
  receipt TEXT NOT NULL           -- JSON: all that the sender was told; the view history takes it apart
) STRICT;

CREATE UNIQUE INDEX command_of_set ON command (fleet, set_id, position);

CREATE VIEW history AS
  -- The table command for people: SELECT * FROM history ORDER BY number DESC LIMIT 20;
  SELECT
    number,
    datetime(time / 1000, 'unixepoch') AS utc,
    fleet,
    set_id,
    position,
    sender,
    json_extract(receipt, '$.index') AS journal_index,
    json_extract(receipt, '$.outcome') AS outcome,
    json_extract(receipt, '$.code') AS code,
    json_extract(receipt, '$.command') AS text,
    json_extract(receipt, '$.message') AS message
  FROM command;

CREATE TABLE engine_process (
  -- Engines that the daemon started. They may outlive it: the next one finds them here.
  fleet TEXT NOT NULL,
  name TEXT NOT NULL,
  pid INTEGER NOT NULL,
  incarnation TEXT NOT NULL,
  address TEXT NOT NULL,
  PRIMARY KEY (fleet, name)
) STRICT, WITHOUT ROWID;
`,
  // Version 2: sets have a life of their own, locks have exits, members come and go, configurations are saved.
  `
-- Written anew, not altered: columns that are added to a table lose the comments beside them.
ALTER TABLE fleet RENAME TO fleet_of_version_1;

CREATE TABLE fleet (
  -- One row a fleet: where its record stands. Its content is in entry.
  name TEXT PRIMARY KEY,
  epoch INTEGER NOT NULL,         -- tenure of the last manager; 0 before the first
  journal_index INTEGER NOT NULL, -- last place in the fleet's journal that was decided
  counter INTEGER NOT NULL,       -- commands executed less commands undone; for people
  digest TEXT NOT NULL,           -- of all entries
  decided INTEGER NOT NULL,       -- 1 once an outcome was written, or a start began anew
  indicator TEXT NOT NULL,        -- consistent, in-progress (an atom is open) or inconsistent (locked)
  lock TEXT,                      -- JSON: why no command may reach an engine; NULL while there is no lock
  loading TEXT,                   -- JSON: the lines of a load that has begun; NULL while none is under way
  ledger TEXT,                    -- JSON: what the last load came to; NULL where nothing was loaded line by line
  versions INTEGER NOT NULL,      -- number of the last version that was saved; 0 before the first
  disowned TEXT,                  -- why the engines that run are not this store's to change; NULL where they are
  boot INTEGER,                   -- number of the boot version; NULL where there is none
  alerted TEXT                    -- state of which people were last alerted; NULL before the first alert
) STRICT, WITHOUT ROWID;

-- A lock of version 1 does not say what leads forward, so nothing does.
INSERT INTO fleet (name, epoch, journal_index, counter, digest, decided, indicator, lock, versions)
SELECT name, epoch, journal_index, counter, digest, decided, indicator,
  json_set(lock, '$.after', json('[]'), '$.commands', 0), 0
FROM fleet_of_version_1;

DROP TABLE fleet_of_version_1;

CREATE TABLE member (
  -- Members that stand otherwise than the configuration file says.
  fleet TEXT NOT NULL,
  name TEXT NOT NULL,
  standing TEXT NOT NULL,         -- in, out (by an operator), evicted (it was lost) or removed
  PRIMARY KEY (fleet, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE submission (
  -- One row a set that was taken in, in the order in which they came. Its receipts are in command.
  number INTEGER PRIMARY KEY,
  fleet TEXT NOT NULL,
  set_id TEXT NOT NULL,
  key TEXT,                       -- the sender's idempotency key; NULL where none was given
  hash TEXT NOT NULL,             -- of what was asked: other content under the same key is noticed by it
  sender TEXT NOT NULL,
  time INTEGER NOT NULL,          -- ms since 1970
  on_error TEXT NOT NULL,         -- exit, continue or rollback
  size INTEGER NOT NULL,          -- number of commands
  ended INTEGER,                  -- ms since 1970; NULL while some of its commands have no receipt
  commands TEXT                   -- JSON, while it has not ended: later they are in command
) STRICT;

CREATE UNIQUE INDEX submission_of_set ON submission (fleet, set_id);
CREATE UNIQUE INDEX submission_of_key ON submission (fleet, key) WHERE key IS NOT NULL;

-- Only a start looks for them, and there are few.
CREATE INDEX open_submission ON submission (fleet) WHERE ended IS NULL;

-- For pages of one fleet's history: number is behind fleet in every index.
CREATE INDEX command_of_fleet ON command (fleet);

DROP VIEW history;

CREATE VIEW history AS
  -- The table command for people: SELECT * FROM history ORDER BY number DESC LIMIT 20;
  -- A receipt is never changed, but for one: what caused a lock is locked, until the exit from the lock decides whether
  -- it is undone, applied or superseded.
  SELECT
    number,
    datetime(time / 1000, 'unixepoch') AS utc,
    fleet,
    set_id,
    position,
    sender,
    json_extract(receipt, '$.index') AS journal_index,
    json_extract(receipt, '$.outcome') AS outcome,
    json_extract(receipt, '$.code') AS code,
    json_extract(receipt, '$.command') AS text,
    json_extract(receipt, '$.message') AS message
  FROM command;

CREATE TABLE version (
  -- Saved configurations. Never changed; which one is the boot version is in fleet.
  fleet TEXT NOT NULL,
  number INTEGER NOT NULL,        -- from 1 in each fleet
  label TEXT,
  sender TEXT NOT NULL,
  time INTEGER NOT NULL,          -- ms since 1970
  digest TEXT NOT NULL,           -- of all its entries
  entries INTEGER NOT NULL,       -- how many it has
  PRIMARY KEY (fleet, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE version_entry (
  -- What was in entry when a version was saved.
  fleet TEXT NOT NULL,
  number INTEGER NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (fleet, number, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  -- What changed in a fleet besides its configuration, in the order in which it became durable.
  number INTEGER PRIMARY KEY,
  fleet TEXT NOT NULL,
  time INTEGER NOT NULL,          -- ms since 1970
  kind TEXT NOT NULL,             -- engine-lost, locked, saved, ...
  engine TEXT,                    -- NULL where it is about the fleet
  message TEXT NOT NULL           -- for people; one line
) STRICT;

CREATE INDEX event_of_fleet ON event (fleet);
`,
  // Version 3: what cannot be undone.
  `
-- 1 where something of it may do what no undo restores: if it is open at a start, that locks.
ALTER TABLE atom ADD COLUMN irreversible INTEGER NOT NULL DEFAULT 0;
`,
];
