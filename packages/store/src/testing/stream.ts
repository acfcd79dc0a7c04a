// A program that writes portions until it is killed, and says on its standard output what was acknowledged:
//
//   node stream.ts DIRECTORY
//
//   open EPOCH            the store is open
//   acked PORTION SET     the outcome of a portion is durable
//
// Portion p adds the entry "portion p" and moves the entry "last" from p - 1 to p, in one outcome with COMMANDS receipts.
// It is a set of its own, taken in with its intent; its sender has taken in the set behind it by then, under a key, but
// that one never has its turn.

import { writeSync } from 'node:fs';
import { argv } from 'node:process';
import { type Change, LockstepError } from '@lockstep/core';
import { openStore } from '../index.ts';
import { begun, intent, outcome, receipt } from './samples.ts';

export const COMMANDS = 16;

const [, , directory] = argv;
if (import.meta.main && directory !== undefined) await stream(directory);

async function stream(at: string): Promise<never> {
  const store = await openStore(at);
  const { index: first } = await store.open('fleet');
  const epoch = await store.takeEpoch('fleet');
  say(`open ${epoch}`);
  const commands = Array.from({ length: COMMANDS }, (_, number) => `command ${number}`);
  for (let portion = first + 1; ; portion += 1) {
    const set = `set ${epoch}.${portion}`;
    const waiting = begun(`${set} waits`, ['never sent', 'nor this'], { key: `${epoch}.${portion}` });
    const write = store.intent('fleet', { ...intent(set, commands, set), begins: begun(set, commands) });
    await Promise.all([store.begin('fleet', waiting), write]);
    const changes: Change[] = [
      { key: `portion ${portion}`, before: undefined, after: set },
      { key: 'last', before: portion === 1 ? undefined : `${portion - 1}`, after: `${portion}` },
    ];
    const record = { index: portion, counter: portion, digest: `${portion}`.padStart(32, '0') };
    const receipts = commands.map((command) => receipt(command));
    await store.outcome('fleet', outcome(set, { set, receipts, changes, record, ends: true })).catch(refuse);
    say(`acked ${portion} ${set}`);
  }
}

function refuse(error: unknown): never {
  if (error instanceof LockstepError) say(`refused ${error.code}`);
  throw error;
}

/** Synchronously: what is said is outside the process when this returns. */
function say(line: string): void {
  writeSync(1, `${line}\n`);
}
