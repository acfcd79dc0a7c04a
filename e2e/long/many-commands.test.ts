// 10,000 different commands over all nouns: all applied, on every engine, and the engines equal.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Daemon } from '../harness.ts';

/** Commands that each succeed on what the ones before left, all different; a tenth of them remove or unset. */
function manyCommands(count: number): string[] {
  const lines: string[] = [];
  for (let round = 0; lines.length < count; round += 1) {
    const [server, service, vserver] = [`srv${round}`, `svc${round}`, `vs${round}`];
    const ip = `10.${(round >> 16) & 255}.${(round >> 8) & 255}.${round & 255}`;
    lines.push(
      `add server ${server} ${ip}`,
      `set server ${server} -comment "number ${round}"`,
      `add service ${service} ${server} HTTP ${1 + (round % 60_000)} -maxClient ${round}`,
      `add service ${service}b ${server} HTTP ${1 + (round % 60_000)}`,
      `set service ${service} -comment "service ${round}" -maxClient ${round + 1}`,
      `add lb vserver ${vserver} HTTP -timeout ${round % 1_440} -lbMethod ROUNDROBIN`,
      `add lb vserver ${vserver}b HTTP -backupVServer ${vserver}`,
      `bind lb vserver ${vserver} ${service} -weight ${1 + (round % 100)}`,
      `bind lb vserver ${vserver} ${service}b`,
      `set lb vserver ${vserver} -weight ${1 + ((round + 1) % 100)} ${service}`,
      `set lb vserver ${vserver} -persistenceType COOKIEINSERT -cltTimeout ${round}`,
      `disable lb vserver ${vserver}`,
      `enable lb vserver ${vserver}`,
      `disable service ${service}`,
      `rename service ${service}b ${service}c`,
      `disable server ${server}`,
      `enable server ${server}`,
      `unbind lb vserver ${vserver} ${service}c`,
      `unset lb vserver ${vserver} -timeout -lbMethod`,
      `rm lb vserver ${vserver}b`,
    );
  }
  return lines.slice(0, count);
}

await test('10,000 different commands are all applied, durable, and every engine has the digest of the record', async (t) => {
  const daemon = await Daemon.start(t);
  const lines = manyCommands(10_000);
  assert.equal(new Set(lines).size, lines.length);
  const removing = lines.filter((line) => /^(rm|unset|unbind)/.test(line)).length;
  assert.ok(removing >= 1_000, `${removing} remove or unset`);
  const began = performance.now();
  const { status, outcome, receipts } = await daemon.batch(lines);
  const seconds = (performance.now() - began) / 1_000;
  t.diagnostic(
    `${lines.length} commands on 3 engines in ${seconds.toFixed(1)} s, ${Math.round(lines.length / seconds)}/s`,
  );
  assert.equal(outcome, 'applied', JSON.stringify(receipts.find((receipt) => receipt.outcome !== 'applied')));
  assert.equal(status, 0);
  assert.equal(receipts.length, lines.length);
  const { record, engines } = await daemon.status();
  assert.equal(record.counter, lines.length);
  for (const { digest, counter } of engines)
    assert.deepEqual([digest, counter], [record.digest, record.counter]);
  const [first = '', ...others] = await daemon.engineConfigs();
  assert.equal(first.split('\n').length - 1, record.entries, 'a line an entry');
  for (const other of others) assert.equal(other, first);
  assert.equal((await daemon.run('config')).stdout, first);

  await daemon.kill();
  const again = await Daemon.start(t, { data: daemon.data });
  assert.equal((await again.status()).record.digest, record.digest, 'nothing acknowledged is lost');
});
