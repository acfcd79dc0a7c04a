import { test } from 'node:test';
import { killRounds } from '../kill-rounds.ts';

await test('a daemon that is killed at 50 random moments of a batch loses nothing that it acknowledged', (t) =>
  killRounds(t, 50));
