// Between two configurations of the whole vocabulary: every line of a plan is taken in its turn, and it ends in the other one,
// also where objects name each other in a circle, or by several arguments, or are a part of the product.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LiveConfiguration } from '@lockstep/core';
import { adcDialect as adc } from '../dialect.ts';
import { emptyConfiguration } from './testing/public-files.ts';

function run(configuration: LiveConfiguration, lines: readonly string[]): LiveConfiguration {
  for (const line of lines) {
    const parsed = adc.parse(line);
    assert.ok(parsed.ok, `${line}: ${JSON.stringify(parsed)}`);
    const reduced = adc.reduce(configuration, parsed.command);
    // The words are many where the lines are, and are put together only where they are needed.
    if (!reduced.ok) assert.fail(`${line} in ${lines.join('; ')}: ${JSON.stringify(reduced)}`);
    configuration.apply(reduced.changes);
  }
  return configuration;
}

/** Proves the plans between two configurations, and from and to nothing. */
function leadsBothWays(one: readonly string[], other: readonly string[]): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
    [one, []],
    [[], one],
  ] as const) {
    const target = run(emptyConfiguration(), to);
    const start = run(emptyConfiguration(), from);
    run(start, adc.plan(start, target));
    assert.equal(start.digest, target.digest);
  }
}

void test('what names an object that is made anew names it again', () => {
  leadsBothWays(
    ['add lb vserver a HTTP', 'add lb vserver b HTTP -backupVServer a'],
    ['add lb vserver a SSL', 'add lb vserver b HTTP -backupVServer a'],
  );
});

void test('an object lets go of another by all arguments that name it', () => {
  leadsBothWays(
    [
      'add rewrite policylabel c http_req',
      'add vpn clientlessAccessProfile a',
      'set vpn clientlessAccessProfile a -URLRewritePolicyLabel c -ReqHdrRewritePolicyLabel c',
    ],
    ['add vpn clientlessAccessProfile a'],
  );
  leadsBothWays(
    [
      'add lb vserver v HTTP',
      'add cs policy p -rule true',
      'add cs vserver c HTTP 10.0.0.1 80',
      'bind cs vserver c -policyName p -targetLBVserver v -priority 1',
    ],
    ['add cs vserver c HTTP 10.0.0.1 80'],
  );
});

void test('circles of links and of bindings are opened, and closed', () => {
  leadsBothWays(
    [
      'add ssl certKey a -cert x',
      'add ssl certKey b -cert x',
      'link ssl certKey a b',
      'link ssl certKey b a',
    ],
    ['add ssl certKey a -cert y', 'add ssl certKey b -cert x', 'link ssl certKey b a'],
  );
  const labels = ['add responder policylabel x', 'add responder policylabel y'];
  leadsBothWays(
    [
      ...labels,
      'bind responder policylabel x NOPOLICY 1 END -invoke policylabel y',
      'bind responder policylabel y NOPOLICY 1 END -invoke policylabel x',
    ],
    [...labels, 'bind responder policylabel x NOPOLICY 1 END -invoke policylabel x'],
  );
});

void test('what is bound to a part of the product does not go along with what was set of it', () => {
  leadsBothWays(
    ['add lb monitor m HTTP', 'disable service nsftp-x', 'bind service nsftp-x -monitorName m'],
    ['disable service nsftp-x'],
  );
});

void test('a value that looks like the mark of an encrypted one is a value', () => {
  leadsBothWays(['add rewrite action a replace_all b "-encrypted" -search x'], []);
});

void test('what goes along with another is gone before what it names is removed', () => {
  leadsBothWays(
    [
      'add gslb site s 0.0.0.0',
      'add gslb service g s 10.0.0.2 TCP *',
      'add dns view v',
      'bind gslb service g -viewName v 10.0.0.1',
    ],
    [],
  );
});

void test('what is always there and shall say nothing any more is unset once', () => {
  const target = run(emptyConfiguration(), []);
  const start = run(emptyConfiguration(), [
    'add aaa kcdAccount a',
    'set tm sessionParameter -SSO ON -kcdAccount a',
  ]);
  assert.deepEqual(adc.plan(start, target), [
    'unset tm sessionParameter -SSO -kcdAccount',
    'rm aaa kcdAccount a',
  ]);
});

void test('what set cannot name is made anew', () => {
  const made = ['add lb vserver v DNS', 'add dns profile p'];
  leadsBothWays(
    [...made, 'add dns nameServer v -state DISABLED'],
    [...made, 'add dns nameServer v -dnsProfileName p'],
  );
});

void test('a chain of ten thousand objects is printed', () => {
  const chain = emptyConfiguration();
  const lines: string[] = [];
  for (let at = 10_000; at > 0; at -= 1)
    lines.push(`add lb vserver v${at} HTTP${at === 10_000 ? '' : ` -backupVServer v${at + 1}`}`);
  run(chain, lines);
  assert.equal(run(emptyConfiguration(), adc.print(chain)).digest, chain.digest);
});

void test('a member of a group is switched off and on by one command', () => {
  const group = ['add server a 10.0.0.1', 'add serviceGroup g HTTP', 'bind serviceGroup g a 80 -weight 5'];
  const on = run(emptyConfiguration(), group);
  const off = run(emptyConfiguration(), [...group, 'disable serviceGroup g a 80']);
  assert.deepEqual(adc.plan(on, off), ['disable serviceGroup g a 80']);
  assert.deepEqual(adc.plan(off, on), ['enable serviceGroup g a 80']);
  leadsBothWays(group, [...group, 'disable serviceGroup g a 80']);
  leadsBothWays(
    [...group, 'unbind serviceGroup g a 80', 'bind serviceGroup g a 80 -state ENABLED'],
    [...group, 'disable serviceGroup g a 80'],
  );
});
