import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { commandSourceOf, readCommandSource, UnreadableFile } from './command-source.ts';

void test('UTF-8 is taken as it is, a byte order mark included', () => {
  const bytes = Buffer.from('\ufeffadd server ü 10.0.0.1\r\n');
  assert.deepEqual(commandSourceOf('a.conf', bytes), {
    name: 'a.conf',
    bytes,
    encoding: 'utf-8',
    warning: null,
  });
  assert.equal(commandSourceOf('empty', new Uint8Array()).warning, null);
});

void test('other text is read as Windows-1252, and the first line that is not UTF-8 is named', () => {
  const source = commandSourceOf('a.conf', Buffer.from('add a ü\nadd b €\n'.replace('€', '\x80'), 'latin1'));
  assert.equal(Buffer.from(source.bytes).toString(), 'add a ü\nadd b €\n');
  assert.equal(source.encoding, 'windows-1252');
  assert.equal(
    source.warning,
    'a.conf is no UTF-8, line 1 is the first that is not, and was read as Windows-1252 (Latin-1); if that is wrong, convert it: iconv -f ENCODING -t utf-8',
  );
  assert.match(
    commandSourceOf('a', Buffer.from('ok\n\n#\nlast \xfc', 'latin1')).warning ?? '',
    /, line 4 is the first/,
  );
});

void test('UTF-16 and packed files are refused at once, with what they are and the way out', () => {
  const text = 'add server s 10.0.0.1\n';
  const swapped = Buffer.from(text, 'utf16le').swap16();
  const cases: readonly (readonly [bytes: Uint8Array, words: string])[] = [
    [
      Buffer.from(`\ufeff${text}`, 'utf16le'),
      'it is UTF-16, and no UTF-8; convert it: iconv -f utf-16 -t utf-8',
    ],
    [
      Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
      'it is UTF-16, and no UTF-8; convert it: iconv -f utf-16 -t utf-8',
    ],
    [Buffer.from(text, 'utf16le'), 'it is UTF-16, and no UTF-8; convert it: iconv -f utf-16le -t utf-8'],
    [swapped, 'it is UTF-16, and no UTF-8; convert it: iconv -f utf-16be -t utf-8'],
    [Uint8Array.from([0x1f, 0x8b, 8, 0]), 'it is packed with gzip, and no UTF-8; unpack it: gunzip'],
    [Buffer.from('PK\u0003\u0004'), 'it is a ZIP archive, and no UTF-8; unpack it: unzip'],
  ];
  for (const [bytes, words] of cases)
    assert.throws(
      () => commandSourceOf('a.conf', bytes),
      new UnreadableFile(`cannot read a.conf: 1119 ${words}`),
    );
});

void test('a file that cannot be read says why, in the words of everybody who reads one', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-source-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'a.conf');
  assert.throws(
    () => readCommandSource(file),
    new UnreadableFile(`cannot read ${file}: there is no such file`),
  );
  assert.throws(() => readCommandSource(folder), new UnreadableFile(`cannot read ${folder}: it is a folder`));
  writeFileSync(file, 'add a\n');
  assert.equal(Buffer.from(readCommandSource(file).bytes).toString(), 'add a\n');
});
