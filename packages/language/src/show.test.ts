import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configured, sample } from './testing/sample.ts';

const CONFIGURATION = configured(
  'add server a 10.0.0.1 -comment "in the cellar"',
  'add service s1 a HTTP 80 -offset 0',
  'add lb vserver "my web" HTTP 10.0.0.9 80',
  'bind lb vserver "my web" s1 -weight 5',
);

function answerTo(line: string): string {
  const parsed = sample.parse(line);
  assert.ok(parsed.ok);
  const shown = sample.show(CONFIGURATION, parsed.command);
  return 'text' in shown ? shown.text : `${shown.code} at ${shown.column}: ${shown.message}`;
}

void test('one object is shown with its arguments, its defaults and what is bound to it', () => {
  assert.equal(
    answerTo('show lb vserver "my web"'),
    `lb vserver "my web"
     serviceType: HTTP
     IPAddress: 10.0.0.9
     port: 80
     timeout: 2 (default)
     lbMethod: LEASTCONNECTION (default)
     state: ENABLED (default)
     bound: service s1 -weight 5`,
  );
});

void test('all objects of a noun are counted, and a value given explicitly is no default', () => {
  assert.equal(
    answerTo('show service'),
    `1) service s1
     serverName: a
     serviceType: HTTP
     port: 80
     offset: 0
     state: ENABLED (default)`,
  );
});

void test('where there is none, that is the answer; who asks for one by a wrong name is helped', () => {
  const empty = sample.parse('show server');
  assert.ok(empty.ok);
  assert.deepEqual(sample.show(configured(), empty.command), { text: 'no server' });
  assert.equal(answerTo('show service s2'), '258 at 14: there is no service s2; did you mean s1?');
  assert.equal(
    answerTo('show lb vserver myweb'),
    '258 at 17: there is no lb vserver myweb; did you mean my web?',
  );
});

void test('the running configuration is shown as the commands that make it', () => {
  assert.equal(
    answerTo('show ns runningConfig'),
    [
      'add server a 10.0.0.1 -comment "in the cellar"',
      'add service s1 a HTTP 80 -offset 0',
      'add lb vserver "my web" HTTP 10.0.0.9 80',
      'bind lb vserver "my web" s1 -weight 5',
    ].join('\n'),
  );
});
