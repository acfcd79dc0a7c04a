import { test } from 'node:test';
import { killRounds } from './kill-rounds.ts';

await test('a daemon that is killed in the middle of a batch loses nothing that it acknowledged', (t) =>
  killRounds(t, 2));
