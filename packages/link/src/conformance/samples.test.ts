import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtInSamples, parseSamples } from './samples.ts';

void test('samples are pairs of what works and what takes it back, and what is refused', () => {
  const text = '# a comment\r\n+ a=1\r\n\n+ b= 2 \n- b=\n- a=\n! what\n+ c=3\n- c=\n';
  assert.deepEqual(parseSamples(text), {
    pairs: [
      { does: ['a=1', 'b= 2 '], undoes: ['b=', 'a='] },
      { does: ['c=3'], undoes: ['c='] },
    ],
    refused: ['what'],
  });
});

void test('samples that are none are refused with their line', () => {
  for (const [text, why] of [
    ['', /there is no pair/],
    ['! what\n', /there is no pair/],
    ['+ a=1\n', /nothing takes this back: a=1/],
    ['+ a=1\n- a=\n+ b=2\n! what\n', /nothing takes this back: b=2/],
    ['- a=\n', /line 1: there is nothing above/],
    ['+ a=1\na=\n', /line 2: a line begins/],
    ['+a=1\n', /line 1: a line begins/],
    ['+ \n', /line 1: a line begins/],
  ] as const) {
    assert.throws(() => parseSamples(text), why, text);
  }
});

void test('the kit has samples for the appliance’s dialect, and for no other', () => {
  assert.ok((builtInSamples('adc/1')?.pairs.length ?? 0) > 4);
  assert.equal(builtInSamples('adc/2'), null);
});
