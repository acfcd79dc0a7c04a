import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LabDocument } from '@lockstep/api';
import { LabPrinter } from './lab.ts';

const server = (name: string, port: number): LabDocument['virtualServers'][number] => ({
  name,
  protocol: 'HTTP',
  address: `10.20.0.5:${port}`,
  place: `127.77.0.1:${port}`,
  held: false,
  serves: true,
  backup: false,
});

void test('the table is printed at the start, and later what is new in it, once', async (t) => {
  const network = '127.77.0.0/16';
  let virtualServers: LabDocument['virtualServers'] = [];
  const said: string[] = [];
  const printer = new LabPrinter(
    () => ({ network, virtualServers }),
    (line) => said.push(line),
  );
  t.after(() => printer.stop());
  printer.print();
  assert.equal(said.length, 2);
  assert.equal(said[1], '  no virtual servers so far');
  const looked = async (): Promise<string[]> => {
    said.length = 0;
    printer.look();
    printer.look();
    while (said.length === 0) await sleep(5);
    return said.map((line) => line.replaceAll(/ +/g, ' '));
  };
  const head = ' VIP NAME PROTOCOL LAB ADDRESS TRY';
  virtualServers = [server('a', 8_080)];
  assert.deepEqual(await looked(), [
    head,
    ' 10.20.0.5:8080 a HTTP 127.77.0.1:8080 curl http://127.77.0.1:8080/',
  ]);
  virtualServers = [server('a', 8_080), server('b', 8_081)];
  assert.deepEqual(await looked(), [
    head,
    ' 10.20.0.5:8081 b HTTP 127.77.0.1:8081 curl http://127.77.0.1:8081/',
  ]);
});
