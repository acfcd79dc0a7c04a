// Conversations: lines, each with the entries that it leaves or with its refusal. Of every line that is taken the undo is proved,
// and that what is printed then loads as the same.

import assert from 'node:assert/strict';
import { invert, type LiveConfiguration, type Refusal } from '@lockstep/core';
import { adcDialect as adc } from '../../dialect.ts';
import { emptyConfiguration } from './public-files.ts';

/** Lines, each followed by the entries that it leaves, or by `CODE message`. */
export function converse(
  ...steps: readonly (readonly [line: string, answer: string | Record<string, string>])[]
): void {
  const configuration = emptyConfiguration();
  for (const [line, expected] of steps) {
    const refusal = proved(configuration, line);
    const entries = Object.fromEntries(
      configuration.keys().map((key) => [key, configuration.get(key) ?? '']),
    );
    assert.deepEqual(refusal === null ? entries : `${refusal.code} ${refusal.message}`, expected, line);
  }
}

/** Runs a line, and proves its undo and the print. */
function proved(configuration: LiveConfiguration, line: string): Refusal | null {
  const parsed = adc.parse(line);
  if (!parsed.ok) return parsed.refusal;
  const before = configuration.digest;
  const reduction = adc.reduce(configuration, parsed.command);
  if (!reduction.ok) return reduction.refusal;
  configuration.apply(reduction.changes);
  const was = copied(configuration);
  was.apply(invert(reduction.changes));
  const undo = adc.plan(configuration, was);
  assert.equal(after(line, copied(configuration), undo).digest, before, `${line}: ${undo.join('; ')}`);
  const printed = adc.print(configuration);
  assert.equal(after(line, emptyConfiguration(), printed).digest, configuration.digest, printed.join('; '));
  return null;
}

/** A configuration after more lines, each of which must be taken. */
function after(line: string, configuration: LiveConfiguration, lines: readonly string[]): LiveConfiguration {
  for (const command of lines) {
    const parsed = adc.parse(command);
    const step = parsed.ok ? adc.reduce(configuration, parsed.command) : parsed;
    assert.ok(step.ok && 'changes' in step, `${line}: ${command}: ${JSON.stringify(step)}`);
    configuration.apply(step.changes);
  }
  return configuration;
}

function copied(configuration: LiveConfiguration): LiveConfiguration {
  const copy = emptyConfiguration();
  copy.apply(configuration.keys().map((key) => ({ key, before: undefined, after: configuration.get(key) })));
  return copy;
}
