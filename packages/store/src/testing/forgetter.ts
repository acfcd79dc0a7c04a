// A program that forgets until it is killed, and says `portion` on its standard output after each that is durable:
//
//   node forgetter.ts DIRECTORY BEFORE

import { writeSync } from 'node:fs';
import { argv } from 'node:process';
import { openStore } from '../index.ts';

const [, , directory, before] = argv;
if (directory !== undefined) {
  const store = await openStore(directory);
  store.watch(() => {
    writeSync(1, 'portion\n');
  });
  await store.forget('fleet', Number(before));
  await store.close();
}
