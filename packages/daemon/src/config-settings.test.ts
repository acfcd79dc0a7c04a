import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDuration, parseDuration } from '@lockstep/api';
import { DEFAULT_SETTINGS, type Settings } from '@lockstep/core';
import { BODY_LIMITS, parseConfig } from './config.ts';
import { FLEET_SETTINGS, KIND_DEFAULTS, PROFILES, type Values } from './config-settings.ts';
import { StartFailure } from './failure.ts';
import { parseSize } from './size.ts';

/** A file with one fleet that says this. */
const file = (setting: string): string => `fleets: { adc: { ${setting} } }`;

const products = (setting: string): string =>
  file(`engine: { type: redis }, members: [{ name: r1, address: "unix:/r1" }], ${setting}`);

function settingsOf(text: string): Settings {
  const [fleet] = parseConfig(text, 'x.yaml').fleets;
  assert.ok(fleet !== undefined);
  return fleet.settings;
}

/** `LINE:COLUMN: message` of the refusal. */
function refusal(text: string): string {
  try {
    parseConfig(text, 'x.yaml');
  } catch (error) {
    assert.ok(error instanceof StartFailure, String(error));
    assert.ok(error.message.startsWith('x.yaml:'), error.message);
    return error.message.slice('x.yaml:'.length);
  }
  return assert.fail(`taken: ${text}`);
}

/** `monitor.every` and a value, as they stand in the file. */
function written(key: string, value: string): string {
  const [outer = '', inner] = key.split('.');
  return inner === undefined ? `${outer}: ${value}` : `${outer}: { ${inner}: ${value} }`;
}

interface Cases {
  /** As written, with what it means: the ends of the range among them. */
  readonly taken: readonly (readonly [text: string, value: unknown])[];
  /** One below, one above, and what is of another type. */
  readonly refused: readonly string[];
  /** What an error says of what is allowed. */
  readonly allowed: string;
}

const NO_SCALARS = ['[1]', '{ a: 1 }', '""', 'null'];

function casesOf(values: Values): Cases {
  switch (values.kind) {
    case 'integer': {
      const { min, max } = values;
      return {
        taken: [min, max].map((value) => [`${value}`, value] as const),
        refused: [`${min - 1}`, `${max + 1}`, `"${max}"`, `${min}.5`, '1s', 'true', ...NO_SCALARS],
        allowed: `a whole number from ${min} to ${max} `,
      };
    }
    case 'duration': {
      const { min, max } = values;
      const [low, high] = [parseDuration(min) ?? Number.NaN, parseDuration(max) ?? Number.NaN];
      return {
        taken: [
          [min, low],
          [max, high],
          [`${low}ms`, low],
        ],
        refused: [`${low - 1}ms`, `${high / 1_000 + 1}s`, `${low}`, '10 s', '1KiB', 'true', ...NO_SCALARS],
        allowed: `a duration from ${min} to ${max} `,
      };
    }
    case 'size': {
      const { min, max } = values;
      const [low, high] = [parseSize(min) ?? Number.NaN, parseSize(max) ?? Number.NaN];
      return {
        taken: [
          [min, low],
          [max, high],
          [`${high}`, high],
        ],
        refused: [`${low - 1}`, `${high + 1}`, '1s', '1KB', '-1', 'true', ...NO_SCALARS],
        allowed: `a size from ${min} to ${max} `,
      };
    }
    case 'boolean':
      return {
        taken: [
          ['true', true],
          ['false', false],
        ],
        refused: ['yes', 'no', 'on', 'off', '"true"', '1', '0', ...NO_SCALARS],
        allowed: 'true or false ',
      };
    case 'word':
      return {
        taken: values.words.map((word) => [word, word] as const),
        refused: [...values.words.map((word) => word.toUpperCase()), 'true', '1', ...NO_SCALARS],
        allowed: `one of ${values.words.join(', ')} `,
      };
  }
}

for (const { key, field, values } of FLEET_SETTINGS) {
  void test(`${key} is taken from its lowest to its highest value, and nothing else is`, () => {
    const { taken, refused, allowed } = casesOf(values);
    for (const [text, value] of taken) {
      assert.deepEqual(
        settingsOf(file(written(key, text))),
        { ...DEFAULT_SETTINGS, [field]: value },
        `${key}: ${text}`,
      );
    }
    const column = file(written(key, '@')).indexOf('@') + 1;
    for (const text of refused) {
      const said = refusal(file(written(key, text)));
      assert.ok(said.startsWith(`1:${column}: fleets.adc.${key}: `), said);
      assert.ok(said.includes(allowed), said);
    }
  });
}

void test('every setting can be set, and once', () => {
  const fields = FLEET_SETTINGS.map(({ field }) => field);
  assert.deepEqual([...fields].sort(), Object.keys(DEFAULT_SETTINGS).sort());
  assert.equal(new Set(FLEET_SETTINGS.map(({ key }) => key)).size, FLEET_SETTINGS.length);
});

void test('api.body is taken from its lowest to its highest value, and nothing else is', () => {
  const body = (text: string): string => `api: { body: ${text} }`;
  const { taken, refused, allowed } = casesOf({ kind: 'size', ...BODY_LIMITS });
  for (const [text, value] of taken) assert.equal(parseConfig(body(text), 'x.yaml').api.bodyBytes, value);
  for (const text of refused) {
    const said = refusal(body(text));
    assert.ok(said.startsWith('1:14: api.body: ') && said.includes(allowed), said);
  }
});

void test('products are sent one command after the other, and are never started afresh', () => {
  assert.deepEqual(settingsOf(products('timeout: 10s')), { ...DEFAULT_SETTINGS, window: 1, onLost: 'evict' });
  assert.equal(settingsOf(products('window: 64')).window, 64);
  assert.equal(settingsOf(products('onLost: lock')).onLost, 'lock');
  assert.match(
    refusal(products('onLost: restart')),
    /: fleets\.adc\.onLost: one of evict, lock is expected here$/,
  );
});

void test('the profile patent is what the patent chose, and what is written out beside it wins', () => {
  const patent: Settings = {
    ...DEFAULT_SETTINGS,
    window: 1,
    testBed: false,
    undoOfRemovals: 'none',
    onBootErrors: 'lock',
    onLost: 'lock',
    start: 'saved',
  };
  assert.deepEqual(settingsOf(file('profile: patent')), patent);
  assert.deepEqual(settingsOf(products('profile: patent')), patent);
  for (const { key, field, values } of FLEET_SETTINGS) {
    if (PROFILES['patent']?.[field] === undefined) continue;
    const [text, value] = casesOf(values).taken.find(([, one]) => one !== patent[field]) ?? [];
    assert.ok(text !== undefined, key);
    for (const both of [`profile: patent, ${written(key, text)}`, `${written(key, text)}, profile: patent`]) {
      assert.deepEqual(settingsOf(file(both)), { ...patent, [field]: value }, both);
    }
  }
  for (const text of ['Patent', 'none', 'true', '1', '[patent]', '""', 'null']) {
    assert.equal(
      refusal(file(`profile: ${text}`)),
      '1:27: fleets.adc.profile: one of patent is expected here',
      text,
    );
  }
});

void test('the defaults are within the limits', () => {
  for (const defaults of Object.values(KIND_DEFAULTS)) {
    for (const { key, field, values } of FLEET_SETTINGS) {
      const value = defaults[field];
      // A majority has no number.
      if (field === 'minMembers') continue;
      const text = values.kind === 'duration' ? formatDuration(Number(value)) : `${value}`;
      const wrap = defaults.onLost === 'evict' ? products : file;
      assert.equal(settingsOf(wrap(written(key, text)))[field], value, key);
    }
  }
});
