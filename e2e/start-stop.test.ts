// Starting, starting again, and leaving nothing behind.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  Daemon,
  freePort,
  freePorts,
  launch,
  processesWith,
  runCli,
  temporaryFolder,
  until,
} from './harness.ts';

async function quickstart(data: string): Promise<{ args: string[]; api: string; http: number }> {
  const [listen, http, demo, base] = [
    await freePort(),
    await freePort(),
    await freePorts(3),
    await freePorts(2),
  ];
  const args = ['start', '--quickstart', '--data', data, '--listen', `127.0.0.1:${listen}`];
  args.push(
    '--http-port',
    String(http),
    '--demo-port',
    String(demo),
    '--base-port',
    String(base),
    '--engines',
    '2',
  );
  return { args, api: `http://127.0.0.1:${listen}`, http };
}

await test('the quick start serves at once, a second start serves the record, Ctrl-C leaves nothing', async (t) => {
  const data = join(temporaryFolder(t), 'data');
  const { args, api, http } = await quickstart(data);
  for (const [start, said] of [
    /8 of 8 commands applied/,
    /the record of the last run: 9 entries/,
  ].entries()) {
    const { child, output } = launch(args);
    t.after(() => child.kill('SIGKILL'));
    await until('ready', () => {
      assert.equal(child.exitCode, null, JSON.stringify(output()));
      return output().stdout.endsWith(`ready api=${api}\n`);
    });
    assert.match(output().stdout, said);
    const answers = new Set<string>();
    for (let request = 0; request < 12; request += 1) {
      answers.add((await (await fetch(`http://127.0.0.1:${http}/`)).text()).slice(0, 15));
    }
    assert.equal(answers.size, 3, [...answers].join());
    if (start === 0) {
      const ran = await runCli(['exec', 'add server more 10.0.0.1'], {
        LOCKSTEP_API: api,
        LOCKSTEP_DATA: data,
      });
      assert.equal(ran.status, 0, ran.stderr);
    }
    // Ctrl-C reaches the whole group of the terminal.
    process.kill(-(child.pid ?? 0), 'SIGINT');
    await until('the end', () => child.exitCode !== null);
    assert.equal(child.exitCode, 0, output().stderr);
    assert.deepEqual(processesWith(data), []);
    assert.deepEqual(readdirSync(data).sort(), ['admin.token', 'link.key', 'lock', 'lockstep.db', 'log']);
    await assert.rejects(fetch(`http://127.0.0.1:${http}/`));
  }
});

await test('a second daemon on the same data directory is told whose it is', async (t) => {
  const daemon = await Daemon.start(t, { engines: 2 });
  const second = await runCli(['start', '--data', daemon.data, '--listen', '127.0.0.1:1']);
  assert.equal(second.status, 2);
  assert.match(
    second.stderr,
    new RegExp(`in use by process ${daemon.process.pid}; choose another with --data`),
  );
});

await test('a busy port is named with its holder and the flag that changes it', async (t) => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const folder = temporaryFolder(t);
  const holder = new RegExp(`port ${port} is in use by .* \\(pid ${process.pid}\\)`);
  const free = `127.0.0.1:${await freePort()}`;
  const base = String(await freePorts(2));
  const cases: readonly (readonly [args: string[], flag: RegExp])[] = [
    [['--listen', `127.0.0.1:${port}`], /--listen HOST:PORT/],
    [['--listen', free, '--base-port', String(port), '--engines', '1'], /--base-port PORT/],
    [
      ['--listen', free, '--base-port', base, '--quickstart', '--demo-port', String(port)],
      /--demo-port PORT/,
    ],
  ];
  for (const [args, flag] of cases) {
    const ran = await runCli(['start', '--data', join(folder, 'data'), ...args]);
    assert.equal(ran.status, 2, ran.stderr);
    assert.match(ran.stderr, holder);
    assert.match(ran.stderr, flag);
    assert.deepEqual(processesWith(folder), []);
  }
});

await test('engines outlive a daemon that is killed, and the next one takes them over as they are', async (t) => {
  const daemon = await Daemon.start(t);
  await daemon.apply('add server a 10.0.0.1', 'add service s a HTTP 80');
  const before = await daemon.status();
  await daemon.kill();
  const link = await daemon.engine(t, 0);
  const sent = await link.status();
  assert.equal(sent.kind === 'answered' ? sent.answer.digest : '', before.record.digest);
  const again = await Daemon.start(t, { after: daemon });
  assert.match(again.stdout, /taken over from an earlier daemon, as they are: pe0, pe1, pe2/);
  const after = await again.status();
  assert.ok(after.epoch > before.epoch);
  assert.deepEqual(
    after.engines.map(({ pid, incarnation, digest }) => ({ pid, incarnation, digest })),
    before.engines.map(({ pid, incarnation, digest }) => ({ pid, incarnation, digest })),
  );
  await again.apply('add server b 10.0.0.2');
});

await test('engines that are not where they were, or died meanwhile, are replaced without losing a command', async (t) => {
  const daemon = await Daemon.start(t);
  await daemon.apply('add server a 10.0.0.1', 'add service s a HTTP 80');
  const before = await daemon.status();
  const survivors = before.engines.map(({ pid }) => pid ?? 0);
  process.kill(survivors[1] ?? 0, 'SIGSTOP');
  await daemon.kill();
  process.kill(survivors[0] ?? 0, 'SIGKILL');
  const second = await Daemon.start(t, { after: daemon, fleet: '    resolveTimeout: 500ms\n' });
  assert.match(second.stdout, /taken over from an earlier daemon, as they are: pe2\n/);
  assert.ok(!processesWith(daemon.data).includes(survivors[1] ?? 0), 'the one that hung is gone');
  await second.apply('add server b 10.0.0.2');
  const { record } = await second.status();
  await second.kill();
  const third = await Daemon.start(t, { data: daemon.data });
  for (const { digest, state } of (await third.status()).engines)
    assert.deepEqual([digest, state], [record.digest, 'up']);
  assert.equal(processesWith(daemon.data).length, 3, 'three engines, and none of those before');
});

await test('a first start loads its file, collects what was refused, and goes on', async (t) => {
  const { writeFileSync } = await import('node:fs');
  const folder = temporaryFolder(t);
  const file = join(folder, 'first.conf');
  writeFileSync(
    file,
    '# first\nadd server a 10.0.0.1\nadd servr b 10.0.0.2\n\nadd service s nosuch HTTP 80\nadd server c 10.0.0.3\n',
  );
  const daemon = await Daemon.start(t, { engines: 2, fleet: `    load: ${file}\n` });
  const { bootErrors, record } = await daemon.status();
  assert.deepEqual(
    bootErrors.map(({ line, code }) => [line, code]),
    [
      [3, 1088],
      [5, 258],
    ],
  );
  assert.equal(record.entries, 2);
});

await test('the data directory that a named file says goes before the environment', async (t) => {
  const { writeFileSync } = await import('node:fs');
  const folder = temporaryFolder(t);
  const config = join(folder, 'other.yaml');
  const start = async (data: string, ...args: string[]): Promise<string> => {
    const [api, base] = [await freePort(), await freePorts(1)];
    const fleets = `{ adc: { engine: { type: appliance, count: 1, basePort: ${base} }, load: none.conf } }`;
    writeFileSync(config, `${data}api: { listen: 127.0.0.1:${api} }\nfleets: ${fleets}\n`);
    const ran = await runCli(['start', '--config', config, ...args], { LOCKSTEP_DATA: join(folder, 'env') });
    return /, data in (.*)\n/.exec(ran.stdout)?.[1]?.slice(folder.length + 1) ?? ran.stderr;
  };
  assert.equal(await start('data: mine\n'), 'mine');
  assert.equal(await start(''), 'env');
  assert.equal(await start('data: mine\n', '--data', join(folder, 'flag')), 'flag');
});

await test('a file to load that cannot be read ends the start before an engine is there; other encodings are told', async (t) => {
  const { writeFileSync } = await import('node:fs');
  const { gzipSync } = await import('node:zlib');
  const folder = temporaryFolder(t);
  const file = join(folder, 'first.conf');
  const config = join(folder, 'none.yaml');
  const text = 'add server a 10.0.0.1 -comment ü\n';
  const start = async (): Promise<string> => {
    const [api, base] = [await freePort(), await freePorts(1)];
    const engine = `{ type: appliance, count: 1, basePort: ${base} }`;
    writeFileSync(
      config,
      `data: none\napi: { listen: 127.0.0.1:${api} }\nfleets: { adc: { engine: ${engine}, load: first.conf } }\n`,
    );
    const { status, stdout, stderr } = await runCli(['start', '--config', config]);
    assert.equal(status, 2);
    assert.doesNotMatch(stdout, /packet engines up/);
    return stderr
      .split('\n')
      .filter((line) => line.startsWith('lockstep: '))
      .join();
  };
  const next = 'correct load: in the settings, or the file; no engine was started';
  assert.equal(await start(), `lockstep: fleet adc: cannot read ${file}: there is no such file; ${next}`);
  writeFileSync(file, gzipSync(text));
  assert.equal(
    await start(),
    `lockstep: fleet adc: cannot read ${file}: 1119 it is packed with gzip, and no UTF-8; unpack it: gunzip; ${next}`,
  );
  writeFileSync(file, Buffer.from(text, 'latin1'));
  const daemon = await Daemon.start(t, { engines: 2, fleet: `    load: ${file}\n` });
  assert.match(daemon.stderr, /^lockstep: fleet adc: \S+first\.conf is no UTF-8, line 1 /m);
  assert.match((await daemon.run('config')).stdout, /-comment ü\n/);
});

await test('without a daemon the command line says so, with exit status 4', async () => {
  const ran = await runCli(['status'], { LOCKSTEP_API: `http://127.0.0.1:${await freePort()}` });
  assert.equal(ran.status, 4);
  assert.match(ran.stderr, /^lockstep: 1196 the daemon is not reached, nothing was sent: .*\n$/);
});
