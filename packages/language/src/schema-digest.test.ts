// A schema's digest: the same for the same language, however it is written down; another one for every other.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dialectOf, type LanguageSchema, type NounSchema } from './index.ts';
import { fnv1a128, schemaDigest } from './schema-digest.ts';
import { SAMPLE_SCHEMA, sample } from './testing/sample.ts';

type Json = { [key: string]: Json } | Json[] | string | number | boolean | null;

/** The declared part as a tree that can be changed anywhere. */
const declared = (): Json => JSON.parse(JSON.stringify(SAMPLE_SCHEMA)) as Json;

const digestOf = (tree: Json): string => schemaDigest(tree as unknown as LanguageSchema);

/** Every value in a tree, with what replaces it. */
function* leaves(
  tree: Json,
  path: string,
): Generator<{ path: string; set: (value: Json) => void; value: Json }> {
  if (typeof tree !== 'object' || tree === null) return;
  for (const [key, value] of Object.entries(tree)) {
    const here = `${path}.${key}`;
    if (typeof value === 'object') yield* leaves(value, here);
    else {
      const set = (other: Json): void => {
        (tree as { [key: string]: Json })[key] = other;
      };
      yield { path: here, set, value };
    }
  }
}

void test('a dialect says the digest of its schema', () => {
  assert.match(sample.schema ?? '', /^[0-9a-f]{32}$/);
  assert.equal(sample.schema, schemaDigest(SAMPLE_SCHEMA));
  assert.equal(dialectOf(SAMPLE_SCHEMA).schema, sample.schema);
});

void test('the hash is that of its authors', () => {
  assert.equal(fnv1a128(''), '6c62272e07bb014262b821756295c58d');
  assert.equal(fnv1a128('a'), 'd228cb696f1a8caf78912b704e4a8964');
  assert.equal(fnv1a128('foobar'), '343e1662793c64bf6f0d3597ba446f18');
});

void test('the order of declarations is none of it, but that of positional arguments is', () => {
  const shuffled = <T>(all: readonly T[]): fc.Arbitrary<T[]> =>
    fc.shuffledSubarray([...all], { minLength: all.length });
  const nouns = fc.tuple(
    ...SAMPLE_SCHEMA.nouns.map((noun) =>
      fc
        .record({ flags: shuffled(noun.flags), bindings: shuffled(noun.bindings) })
        .map((orders): NounSchema => ({ ...noun, ...orders })),
    ),
  );
  fc.assert(
    fc.property(nouns.chain(shuffled), shuffled(SAMPLE_SCHEMA.whole.levels), (all, levels) => {
      const schema = { ...SAMPLE_SCHEMA, nouns: all, whole: { ...SAMPLE_SCHEMA.whole, levels } };
      assert.equal(schemaDigest(schema), sample.schema);
    }),
  );
  const [server, service, ...others] = SAMPLE_SCHEMA.nouns as [NounSchema, NounSchema, NounSchema];
  const turned = { ...service, positional: service.positional.toReversed() };
  assert.notEqual(schemaDigest({ ...SAMPLE_SCHEMA, nouns: [server, turned, ...others] }), sample.schema);
});

void test('texts for people are none of it, and everything else that is declared is', () => {
  const seen = new Map<string, string>([[digestOf(declared()), 'nothing']]);
  assert.ok(seen.has(sample.schema ?? ''));
  let changed = 0;
  for (const { path } of leaves(declared(), '')) {
    const tree = declared();
    const leaf = [...leaves(tree, '')].find((one) => one.path === path);
    assert.ok(leaf !== undefined);
    const { value } = leaf;
    leaf.set(
      typeof value === 'number'
        ? value + 1
        : typeof value === 'boolean'
          ? !value
          : `${JSON.stringify(value)}x`,
    );
    // A kind that nobody knows is no schema; another one is another schema.
    if (path.endsWith('.kind')) leaf.set(value === 'host' ? 'url' : 'host');
    const digest = digestOf(tree);
    if (path.endsWith('.help')) assert.equal(digest, sample.schema, path);
    else {
      changed += 1;
      assert.equal(seen.get(digest), undefined, `${path} is not told from ${seen.get(digest)}`);
      seen.set(digest, path);
    }
  }
  assert.ok(changed > 50, `${changed} values`);
});

void test('what is added, or taken away, is another language', () => {
  const [server, ...others] = SAMPLE_SCHEMA.nouns as [NounSchema, ...NounSchema[]];
  const other = (noun: Partial<NounSchema>): string =>
    schemaDigest({ ...SAMPLE_SCHEMA, nouns: [{ ...server, ...noun }, ...others] });
  const digests = [
    sample.schema,
    schemaDigest({ ...SAMPLE_SCHEMA, nouns: others }),
    other({ flags: [] }),
    other({ flags: [...server.flags, { name: 'x', type: { kind: 'url' }, help: '' }] }),
    other({ flags: [{ ...(server.flags[0] as NounSchema['flags'][0]), default: '' }] }),
    other({ positional: [] }),
    // What is positional is no flag.
    other({ positional: [], flags: [...server.flags, ...server.positional] }),
  ];
  assert.equal(new Set(digests).size, digests.length);
});
