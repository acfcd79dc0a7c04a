import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Outcome, outcomeOf, type Receipt } from './command.ts';

function receipt(outcome: Outcome): Receipt {
  const rest = { index: null, command: '', message: '', output: null, undo: [], engines: [], ms: 0 };
  return { ...rest, outcome, code: 0 };
}

const TABLE: readonly (readonly [outcomes: readonly Outcome[], set: Outcome])[] = [
  [['applied', 'applied'], 'applied'],
  [['read', 'applied', 'read'], 'applied'],
  [['read', 'read'], 'read'],
  [['applied', 'refused', 'skipped'], 'refused'],
  [['read', 'undone', 'applied', 'refused'], 'undone'],
  [['undone', 'undone', 'refused', 'skipped'], 'undone'],
  [['applied', 'refused', 'locked', 'locked'], 'locked'],
  [['locked', 'locked', 'refused', 'skipped'], 'locked'],
  [['applied', 'skipped'], 'skipped'],
];

for (const [outcomes, set] of TABLE) {
  void test(`a set of ${outcomes.join(', ')} is ${set}`, () => {
    assert.equal(outcomeOf(outcomes.map(receipt)), set);
  });
}
