import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VersionDocument } from '@lockstep/api';
import { fakeApi, fleet, lockstep } from '../testing/fake-api.ts';
import { localTime } from '../text.ts';

const VERSION: VersionDocument = {
  number: 3,
  label: null,
  sender: 'admin',
  time: 0,
  digest: 'ab'.repeat(16),
  entries: 7,
  boot: true,
};
const FLEETS = { '/fleets': { json: { fleets: [fleet()] } } };

void test('what was saved is said, and that it is not the boot version', async (t) => {
  for (const boot of [true, false]) {
    const { url, asked } = await fakeApi(t, {
      ...FLEETS,
      '/fleets/adc/save': { json: { ...VERSION, boot } },
    });
    const { status, stdout } = await lockstep(['save', '--label', 'before lunch', '--api', url]);
    assert.equal(status, 0);
    assert.ok(stdout.startsWith(`version 3 saved: 7 entries, digest ${VERSION.digest}\n`));
    assert.equal(stdout.includes('not the boot version'), !boot);
    assert.deepEqual(asked.at(-1)?.body, { label: 'before lunch' });
    const json = await lockstep(['save', '--force', '--json', '--api', url]);
    assert.deepEqual(JSON.parse(json.stdout), { ...VERSION, boot });
    assert.deepEqual(asked.at(-1)?.body, { force: true });
  }
});

void test('versions are a table, and the boot version is marked', async (t) => {
  const versions = [
    { ...VERSION, number: 10, label: 'a\tb' },
    { ...VERSION, boot: false },
  ];
  const { url } = await fakeApi(t, { ...FLEETS, '/fleets/adc/versions': { json: { versions } } });
  const { stdout } = await lockstep(['versions', '--api', url]);
  assert.deepEqual(stdout.split('\n'), [
    `v10  boot  ${localTime(0)}  admin  7 entries  ${VERSION.digest}  a<U+0009>b`,
    `v3         ${localTime(0)}  admin  7 entries  ${VERSION.digest}`,
    '',
  ]);
  const json = await lockstep(['versions', '--json', '--api', url]);
  assert.deepEqual(JSON.parse(json.stdout), { versions });
});

void test('where no version was saved that is said', async (t) => {
  const { url } = await fakeApi(t, { ...FLEETS, '/fleets/adc/versions': { json: { versions: [] } } });
  assert.equal((await lockstep(['versions', '--api', url])).stdout, 'no version was saved yet\n');
});
