import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labHead, labLines } from './lab-lines.ts';
import type { LabVirtualServerDocument } from './schemas/fleets.ts';

const server = (given: Partial<LabVirtualServerDocument>): LabVirtualServerDocument => ({
  name: 'shop',
  protocol: 'HTTP',
  address: '10.20.0.5:80',
  place: '127.77.0.1:10080',
  held: false,
  serves: true,
  backup: false,
  ...given,
});

void test('the table of a lab has a line to type for whoever can be reached, and a reason for the others', () => {
  const servers = [
    server({}),
    server({ name: 'tls', protocol: 'SSL', address: '10.20.0.5:443', place: null, held: true }),
    server({ name: 'sorry', address: null, place: null, backup: true }),
    server({ name: 'away', address: null, place: null }),
    server({ name: 'idle', serves: false }),
    server({ name: 'new\u001b[31m', address: '[2001:db8::7]:80', place: null }),
  ];
  assert.deepEqual(labLines(servers, 6), [
    '  VIP               NAME      PROTOCOL  LAB ADDRESS       TRY',
    '  10.20.0.5:80      shop      HTTP      127.77.0.1:10080  curl http://127.77.0.1:10080/',
    '  10.20.0.5:443     tls       SSL       held              # its protocol is not in effect: it listens nowhere',
    '  -                 sorry     HTTP      none              # reached as a backup only',
    '  -                 away      HTTP      none              # listens nowhere: no address',
    '  10.20.0.5:80      idle      HTTP      127.77.0.1:10080  # nothing in effect is bound to it: it answers 503 only',
    '  [2001:db8::7]:80  new?[31m  HTTP      not yet           # no engine has listened for it so far',
  ]);
});

void test('of a long table the first lines are told, and how many more there are', () => {
  const servers = Array.from({ length: 5 }, (_, at) => server({ name: `v${at}` }));
  const lines = labLines(servers, 2);
  assert.equal(lines.length, 4);
  assert.equal(lines.at(-1), '  and 3 more: lockstep status --json has all of them');
  assert.deepEqual(labLines([], 2), []);
  assert.match(labHead({ network: '127.77.0.0/16', virtualServers: [] }), /^lab 127\.77\.0\.0\/16: /);
});
