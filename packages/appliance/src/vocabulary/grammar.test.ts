import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Grammar, type GrammarArgument, type GrammarBlock } from '../../../language/src/grammar.ts';
import { GRAMMAR } from './grammar.ts';
import { DEPARTURES } from './testing/departures.ts';

// The facts lie beside the repository, where somebody has them.
const DATA = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url));
const here = existsSync(`${DATA}command-grammar.json`);
const without = here ? '' : ' (skipped: ../shared/data/command-grammar.json is not beside the repository)';

const GENERATOR = fileURLToPath(new URL('../../../../scripts/vocabulary/generate.ts', import.meta.url));

interface Fact {
  readonly enum?: readonly string[];
  readonly default?: string;
  readonly min?: number;
  readonly max?: number;
}
type Facts = Readonly<
  Record<
    string,
    { readonly verbs: Readonly<Record<string, unknown>>; readonly args: Readonly<Record<string, Fact>> }
  >
>;

const grammar = new Grammar(GRAMMAR);

void test('every block can be read, and declares each argument that its lines name, and no other', () => {
  for (const block of blocks()) {
    const named = new Set([...block.usages.values()].flat(2).map(({ argument }) => argument.toLowerCase()));
    for (const { name, tail } of block.args.values())
      if (named.has(name.toLowerCase())) for (const word of tail) named.add(word.name.toLowerCase());
    assert.deepEqual([...named].toSorted(), [...block.args.keys()].toSorted(), block.noun);
  }
});

void test('a flag is a flag in one place: what stands as a word elsewhere has a value', () => {
  for (const { noun, args, usages } of blocks())
    for (const item of [...usages.values()].flat(2))
      if (item.form === 'positional') {
        const kind = args.get(item.argument.toLowerCase())?.type.kind;
        assert.ok(kind !== 'switch' && kind !== 'none', `${noun} ${item.argument}`);
      }
});

void test('a default is a value of its type', () => {
  for (const { noun, args } of blocks())
    for (const argument of args.values())
      assert.ok(argument.default === null || allows(argument, argument.default), `${noun} ${argument.name}`);
});

void test('limits have room between them', () => {
  for (const { noun, args } of blocks())
    for (const { name, type } of args.values())
      if (type.kind === 'integer' || type.kind === 'range')
        assert.ok(type.min < type.max, `${noun} ${name}: ${type.min} to ${type.max}`);
});

void test(`the grammar is what the generator makes of the facts${without}`, { skip: !here }, () => {
  const made = execFileSync(process.execPath, [GENERATOR, DATA, '-'], { encoding: 'utf8', maxBuffer: 1e7 });
  const kept = readFileSync(new URL('grammar.ts', import.meta.url), 'utf8');
  assert.ok(made === kept, 'run node scripts/vocabulary/generate.ts ../shared/data, and read the difference');
});

void test(`every noun and verb of the facts is there, in their order${without}`, { skip: !here }, () => {
  const known = facts();
  assert.deepEqual(grammar.nouns, Object.keys(known));
  assert.equal(grammar.nouns.length, 565);
  let pairs = 0;
  for (const { noun, usages } of blocks()) {
    assert.deepEqual([...usages.keys()], Object.keys(known[noun]?.verbs ?? {}), noun);
    pairs += usages.size;
  }
  assert.equal(pairs, 2146);
});

void test(`every value, default and limit of the facts is there, but for those that are listed with a reason${without}`, {
  skip: !here,
}, () => {
  const known = facts();
  const departing = blocks().flatMap((block) =>
    Object.entries(known[block.noun]?.args ?? {}).flatMap(([name, fact]) =>
      departures(fact, block.args.get(name.toLowerCase())).map((one) => `${block.noun} ${name}: ${one}`),
    ),
  );
  const listed = DEPARTURES.flatMap(({ facts: some }) => some);
  assert.equal(new Set(listed).size, listed.length, 'each is listed once');
  assert.deepEqual(
    departing.filter((one) => !listed.includes(one)),
    [],
    'they depart, and no reason is given',
  );
  assert.deepEqual(
    listed.filter((one) => !departing.includes(one)),
    [],
    'they depart no longer',
  );
});

function blocks(): GrammarBlock[] {
  return grammar.nouns.map((noun) => grammar.block(noun)).filter((block) => block !== undefined);
}

function facts(): Facts {
  return JSON.parse(readFileSync(`${DATA}command-grammar.json`, 'utf8')) as Facts;
}

/** What the grammar does not say as the facts do: `value X`, `default X`, `min 1`, `max 5`. */
function departures(fact: Fact, argument: GrammarArgument | undefined): string[] {
  const type = argument?.type;
  const limits = type !== undefined && 'max' in type ? type : { min: undefined, max: undefined };
  const values: readonly string[] = type?.kind === 'enum' ? type.values : [];
  return [
    ...(fact.enum ?? []).filter((value) => !values.includes(value)).map((value) => `value ${value}`),
    ...(fact.default === undefined || fact.default === argument?.default ? [] : [`default ${fact.default}`]),
    ...(fact.min === undefined || fact.min === limits.min ? [] : [`min ${fact.min}`]),
    ...(fact.max === undefined || fact.max === limits.max ? [] : [`max ${fact.max}`]),
  ];
}

function allows({ type, star }: GrammarArgument, value: string): boolean {
  if (star && value === '*') return true;
  switch (type.kind) {
    case 'enum':
      return type.values.includes(value);
    case 'integer':
    case 'range':
      return /^-?\d+$/.test(value) && Number(value) >= type.min && Number(value) <= type.max;
    case 'text':
      return value.length >= (type.min ?? 0) && value.length <= type.max;
    case 'netmask':
      return /^255\.\d+\.\d+\.\d+$/.test(value);
    case 'name':
    case 'url':
      return value !== '';
    default:
      return false;
  }
}
