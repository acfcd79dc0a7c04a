// Any commands of the whole vocabulary, upon each other: what is done is undone exactly, what is printed loads as the same, the plan
// between any two configurations leads from the one to the other, what is refused changes nothing, and nothing names what is not there.

import { test } from 'node:test';
import { search } from './testing/search.ts';

void test('whatever is done is undone, printed, loaded, and planned exactly', () => {
  search(300);
});
