import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adcDialect } from '@lockstep/appliance/dialect';
import { DEFAULT_QUICKSTART, quickstartCommands } from './quickstart.ts';

const portsOf = (options: Parameters<typeof quickstartCommands>[0]): string[] =>
  quickstartCommands(options).flatMap(({ text }) => text.match(/(?<= )\d{2,5}(?= |$)/g) ?? []);

void test('the quick start is the example as it stands, where no other ports are chosen', () => {
  assert.deepEqual(portsOf(DEFAULT_QUICKSTART), ['9001', '9002', '9003', '8080']);
});

void test('other ports take the place of the example’s', () => {
  assert.deepEqual(portsOf({ httpPort: 8081, demoPort: 9101 }), ['9101', '9102', '9103', '8081']);
  assert.deepEqual(portsOf({ httpPort: 9001, demoPort: 8080 }), ['8080', '8081', '8082', '9001']);
  assert.deepEqual(portsOf({ httpPort: 65_535, demoPort: 65_533 }), ['65533', '65534', '65535', '65535']);
});

void test('nothing else of the example changes, and every line of it is a command', () => {
  const [before, after] = [
    quickstartCommands(DEFAULT_QUICKSTART),
    quickstartCommands({ httpPort: 1, demoPort: 2 }),
  ];
  assert.deepEqual(
    after.map(({ line, text }) => [line, text.replaceAll(/ \d+(?= |$)/g, ' PORT')]),
    before.map(({ line, text }) => [line, text.replaceAll(/ \d+(?= |$)/g, ' PORT')]),
  );
  for (const { text } of after) assert.ok(adcDialect.parse(text).ok, text);
});
