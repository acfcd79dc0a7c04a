// The search of packages/appliance/src/vocabulary/search.test.ts, for longer and from another seed each time.

import { test } from 'node:test';
import { search } from '../../packages/appliance/src/vocabulary/testing/search.ts';

void test('whatever thousands of sequences of commands do is undone, printed, loaded and planned exactly', () => {
  search(3_000);
});
