// testdata/parse.txt: a line, `----`, and what the parser makes of it. Lines that begin with a quote are JSON strings.
// UPDATE=1 writes the answers anew; what changes is then read by a person.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import type { Binding } from './noun.ts';
import { sample } from './testing/sample.ts';

const FILE = fileURLToPath(new URL('../testdata/parse.txt', import.meta.url));

/** The command as JSON, its nouns and names short; or `CODE at COLUMN: message`. */
function answerTo(line: string): string {
  const parsed = sample.parse(line);
  if (!parsed.ok) {
    const { code, column, message } = parsed.refusal;
    return `${code} at ${column}: ${message}`;
  }
  const hidden = ['kind', 'text', 'columns', 'column', 'key'];
  return JSON.stringify(parsed.command, (key, value: unknown) => {
    if (hidden.includes(key)) return undefined;
    if (typeof value === 'object' && value !== null && 'id' in value) return value.id;
    if (key === 'noun') return (value as { name: string }).name;
    if (key === 'binding') return (value as Binding).identity[0]?.name;
    if (key === 'newName') return (value as { text: string }).text;
    return value;
  });
}

interface Case {
  readonly at: number;
  readonly line: string;
  readonly answer: string;
}

function casesOf(text: string): Case[] {
  const lines = text.split('\n');
  return lines.flatMap((mark, at) => {
    if (mark !== '----') return [];
    const raw = lines[at - 1] ?? '';
    const line = raw.startsWith('"') ? (JSON.parse(raw) as string) : raw;
    return [{ at, line, answer: lines[at + 1] ?? '' }];
  });
}

void test('the lines of parse.txt are understood, or refused, as it says', () => {
  const text = readFileSync(FILE, 'utf8');
  if (process.env['UPDATE'] === '1') {
    const lines = text.split('\n');
    for (const { at, line } of casesOf(text)) lines[at + 1] = answerTo(line);
    writeFileSync(FILE, lines.join('\n'));
    return;
  }
  const cases = casesOf(text);
  assert.ok(cases.length >= 80, `${cases.length} cases`);
  for (const { line, answer } of cases) assert.equal(answerTo(line), answer, line);
});

void test('a refusal says where in the line it is: at a word, or where one is missing at the end', () => {
  for (const { line } of casesOf(readFileSync(FILE, 'utf8'))) {
    const parsed = sample.parse(line);
    if (parsed.ok) continue;
    const { column = 0, message } = parsed.refusal;
    assert.ok(column >= 1 && column <= line.length + 1, line);
    const at = line.slice(column - 1, column);
    assert.ok(
      line.trim() === '' || (at !== ' ' && at !== '\t'),
      `${line}: column ${column} is between words`,
    );
    assert.match(message, /[^.]$/, line);
  }
});

const word = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('add', 'set', 'bind', 'rm', 'unset', 'rename', 'show', 'clear') },
  { weight: 3, arbitrary: fc.constantFrom('server', 'service', 'lb', 'vserver', 'ns', 'config', 'full') },
  { weight: 3, arbitrary: fc.constantFrom('-timeout', '-state', '-weight', '-comment', '-', '--', '-x') },
  { weight: 2, arbitrary: fc.constantFrom('"a b"', "'", '"', 'q{', 'q{{}}', 'q/x/', '*', '10.0.0.1', '::') },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  { weight: 1, arbitrary: fc.integer().map(String) },
);

void test('the parser answers any words with a command or a refusal in well-formed Unicode', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), (words) => {
      const line = words.join(' ');
      const parsed = sample.parse(line);
      if (parsed.ok) return;
      const { column, message } = parsed.refusal;
      assert.ok(column !== undefined && column >= 1 && column <= line.length + 1);
      assert.ok(message.isWellFormed(), message);
      assert.ok(message.length < 300, message);
    }),
    { numRuns: 5_000 },
  );
});

void test('the parser answers any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      sample.parse(Buffer.from(bytes).toString('utf8'));
      sample.parse(Buffer.from(bytes).toString('latin1'));
    }),
    { numRuns: 2_000 },
  );
});

void test('lines of 64 KiB are answered, whatever they are made of', () => {
  const size = 64 * 1024;
  const fill = (part: string): string => part.repeat(Math.ceil(size / part.length)).slice(0, size);
  const lines = [
    fill('a'),
    fill(' '),
    fill('q{'),
    `q${fill('{')}`,
    `q${fill('{').slice(0, size / 2)}${'}'.repeat(size / 2)}`,
    fill('"'),
    fill('\\"'),
    fill('" '),
    `"${fill('\\')}`,
    fill('😀'),
    `add server ${fill('x')} 10.0.0.1`,
    `add server s1 ${fill('1')}`,
    `add server s1 ${fill('1.')}`,
    `add server s1 ${fill('a.')}`,
    `add server s1 ${fill(':')}`,
    `add server s1 ${fill('::1')}`,
    `add service s1 srv HTTP ${fill('9')}`,
    `add lb vserver v HTTP ${fill('-timeout 5 ')}`,
    `add lb vserver v HTTP -redirectURL http://${fill('a')}`,
    `set lb vserver v ${fill('-x ')}`,
    `rm server ${fill('s ')}`,
    `unset lb vserver v ${fill('-comment ')}`,
  ];
  for (const line of lines) {
    const parsed = sample.parse(line);
    if (!parsed.ok) assert.ok(parsed.refusal.message.length < 500, parsed.refusal.message.slice(0, 600));
  }
});

void test('a command keeps its text without the space around it', () => {
  const parsed = sample.parse('\t add server  s1 10.0.0.1  ');
  assert.ok(parsed.ok);
  assert.equal(parsed.command.text, 'add server  s1 10.0.0.1');
});
