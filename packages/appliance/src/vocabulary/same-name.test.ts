// Objects of one name and of several kinds: which of them is meant, and that this stays so.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Vocabulary } from '@lockstep/language';
import { ADC_SCHEMA } from '../dialect.ts';
import { converse } from './testing/conversation.ts';

void test('nobody gets a name by which another is bound that would not be meant any more', () => {
  const web = { 'lb vserver web': 'HTTP 0.0.0.0 0', 'rewrite policy p': 'true NOREWRITE' };
  const bound = { ...web, 'lb vserver web -> rewrite policy p -type REQUEST': '-priority 1' };
  const hidden =
    '273 rewrite policy p is bound to lb vserver web, where a responder policy of that name would be meant: take another name, or unbind it first';
  converse(
    ['add lb vserver web HTTP', { 'lb vserver web': 'HTTP 0.0.0.0 0' }],
    ['add rewrite policy p true NOREWRITE', web],
    ['bind lb vserver web -policyName p -priority 1 -type REQUEST', bound],
    ['add responder policy p true NOOP', hidden],
    ['add responder policy q true NOOP', { ...bound, 'responder policy q': 'true NOOP' }],
    ['rename responder policy q p', hidden],
    ['rename rewrite policy p q', hidden],
    // What is looked for later hides nothing.
    [
      'add cache policy p -rule true -action CACHE',
      { ...bound, 'responder policy q': 'true NOOP', 'cache policy p': '-rule true -action CACHE' },
    ],
  );
});

void test('what of two kinds of one name is named stays as long as one of them does', () => {
  const both = { 'stream selector b': 'a', 'cache selector b': '-rule a' };
  converse(
    ['add stream selector b a', { 'stream selector b': 'a' }],
    ['add cache selector b a', both],
    ['add ns limitIdentifier i -selectorName b', { ...both, 'ns limitIdentifier i': '-selectorName b' }],
    ['clear ns config full', {}],
  );
});

void test('an aspect of two objects of one name stays with the other when one of them is renamed', () => {
  const rest = { 'cs vserver x': 'SSL -IPAddress 10.0.0.1 -port 443', 'ssl vserver x': '-ssl3 DISABLED' };
  const lb = { 'lb vserver x': 'SSL 0.0.0.0 0' };
  converse(
    ['add lb vserver x SSL', lb],
    ['add cs vserver x SSL 10.0.0.1 443', { ...lb, 'cs vserver x': rest['cs vserver x'] }],
    ['set ssl vserver x -ssl3 DISABLED', { ...lb, ...rest }],
    ['rename lb vserver x y', { 'lb vserver y': 'SSL 0.0.0.0 0', ...rest }],
    ['rm lb vserver y', rest],
    ['rename cs vserver x y', { 'cs vserver y': rest['cs vserver x'], 'ssl vserver y': '-ssl3 DISABLED' }],
  );
});

void test('what a line leaves open of a binding is no matter where only one fits', () => {
  const rest = {
    'lb vserver v': 'HTTP 0.0.0.0 0',
    'responder policy p': 'true NOOP',
    'responder policy "p -type"': 'true NOOP',
    'lb vserver v -> responder policy "p -type" -type REQUEST': '-priority 3',
  };
  const request = { 'lb vserver v -> responder policy p -type REQUEST': '-priority 1' };
  const response = { 'lb vserver v -> responder policy p -type RESPONSE': '-priority 1' };
  const { 'responder policy p': _, ...begun } = rest;
  converse(
    ['add lb vserver v HTTP', { 'lb vserver v': 'HTTP 0.0.0.0 0' }],
    [
      'add responder policy "p -type" true NOOP',
      { 'lb vserver v': 'HTTP 0.0.0.0 0', 'responder policy "p -type"': 'true NOOP' },
    ],
    ['bind lb vserver v -policyName "p -type" -priority 3 -type REQUEST', begun],
    ['add responder policy p true NOOP', rest],
    ['unbind lb vserver v -policyName p', '258 responder policy p is not bound to lb vserver v'],
    ['bind lb vserver v -policyName p -priority 1 -type REQUEST', { ...rest, ...request }],
    ['bind lb vserver v -policyName p -priority 1 -type RESPONSE', { ...rest, ...request, ...response }],
    [
      'unbind lb vserver v -policyName p',
      '1097 p is bound to lb vserver v more than once: responder policy p -type REQUEST; responder policy p -type RESPONSE',
    ],
    ['unbind lb vserver v -policyName p -type REQUEST', { ...rest, ...response }],
    ['unbind lb vserver v -policyName p', rest],
  );
});

void test('a part of the product is one object, whatever the case in which it is named', () => {
  const web = { 'lb vserver v': 'SSL 0.0.0.0 0' };
  const unbound = { ...web, 'ssl vserver v -> ssl cipher DEFAULT': '-unbound YES' };
  const set = { ...web, 'lb monitor ping': 'PING -interval 4' };
  converse(
    ['add lb vserver v SSL', web],
    ['unbind ssl vserver v -cipherName default', unbound],
    ['unbind ssl vserver v -cipherName DEFAULT', '258 ssl cipher DEFAULT is not bound to ssl vserver v'],
    ['bind ssl vserver v -cipherName Default', web],
    ['set lb monitor PING PING -interval 4', set],
    ['set lb monitor ping PING -interval 5', { ...web, 'lb monitor ping': 'PING -interval 5' }],
    ['set lb monitor Ping PING -interval 4', set],
    [
      'bind lb monitor PING -metric m -metricThreshold 1',
      { ...set, 'lb monitor ping -> -metric m': '-metricThreshold 1' },
    ],
    ['unbind lb monitor ping -metric m', set],
    [
      'add service s 10.0.0.1 HTTP 80',
      { ...set, 'server 10.0.0.1': '10.0.0.1', 'service s': '10.0.0.1 HTTP 80' },
    ],
    [
      'bind service s -monitorName PING-Default',
      {
        ...set,
        'server 10.0.0.1': '10.0.0.1',
        'service s': '10.0.0.1 HTTP 80',
        'service s -> lb monitor ping-default': '',
      },
    ],
    ['rm server 10.0.0.1', set],
  );
});

void test('what names another of its own name names that by its new one', () => {
  const cs = { 'cs vserver b': 'HTTP -IPAddress 10.0.0.1 -port 80 -backupVServer b' };
  converse(
    ['add cr vserver b HTTP', { 'cr vserver b': 'HTTP' }],
    ['add cs vserver b HTTP 10.0.0.1 80 -backupVServer b', { 'cr vserver b': 'HTTP', ...cs }],
    [
      'rename cr vserver b a',
      { 'cr vserver a': 'HTTP', 'cs vserver b': 'HTTP -IPAddress 10.0.0.1 -port 80 -backupVServer a' },
    ],
  );
});

void test('the table of what is looked for behind a kind has every kind that can be bound', () => {
  const vocabulary = new Vocabulary(ADC_SCHEMA);
  for (const { name, bindings } of vocabulary.nouns) {
    for (const { identity } of bindings) {
      const nouns = identity[0]?.reference?.nouns ?? [];
      for (const [at, noun] of nouns.entries()) {
        const lacking = nouns.slice(at + 1).filter((other) => !vocabulary.behind(noun).has(other));
        assert.deepEqual(lacking, [], `bind ${name}: ${noun}`);
        assert.equal(vocabulary.noun(noun)?.name, noun, 'as the noun is spelt');
      }
    }
  }
});

void test('a member of a group is bound to a server, whether its name is given or an address', () => {
  const group = { 'serviceGroup g': 'HTTP' };
  const servers = { 'server 10.0.0.2': '10.0.0.2', 'server 2001:DB8::1': '2001:db8::1' };
  converse(
    ['add serviceGroup g HTTP', group],
    [
      'bind serviceGroup g 10.0.0.2 80',
      { ...group, 'server 10.0.0.2': '10.0.0.2', 'serviceGroup g -> server 10.0.0.2 -port 80': '' },
    ],
    [
      'disable serviceGroup g 10.0.0.2 80',
      {
        ...group,
        'server 10.0.0.2': '10.0.0.2',
        'serviceGroup g -> server 10.0.0.2 -port 80': '-state DISABLED',
      },
    ],
    [
      'bind serviceGroup g 2001:DB8::1 80',
      {
        ...group,
        ...servers,
        'serviceGroup g -> server 10.0.0.2 -port 80': '-state DISABLED',
        'serviceGroup g -> server 2001:DB8::1 -port 80': '',
      },
    ],
    ['rm server 10.0.0.2 2001:DB8::1', group],
  );
});
