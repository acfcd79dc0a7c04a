// The tables that are written by hand, held to the grammar: what they name is there, and means what they say.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ArgumentSchema, type Noun, type Reference, Vocabulary } from '@lockstep/language';
import { ADC_SCHEMA } from '../dialect.ts';
import { ADDITIONS } from './additions.ts';
import { REFERENCES } from './semantics/references.ts';
import { ALIASES, SEMANTICS } from './semantics.ts';

const vocabulary = new Vocabulary(ADC_SCHEMA);
const names = new Set(vocabulary.names);

const common = tableOf(REFERENCES);

/** A table by lower-case name. */
function tableOf(table: Readonly<Record<string, Reference | null>>): Map<string, Reference | null> {
  return new Map(Object.entries(table).map(([name, reference]) => [name.toLowerCase(), reference]));
}

/** A noun by its canonical name. */
function nounOf(name: string): Noun {
  const noun = vocabulary.noun(name);
  assert.ok(noun, name);
  return noun;
}

/** Everything that a noun's lines can have, by lower-case name, with the words behind values. */
function argumentsOf(noun: Noun): Map<string, ArgumentSchema> {
  const found = new Map<string, ArgumentSchema>();
  const add = (argument: ArgumentSchema): void => {
    found.set(argument.name.toLowerCase(), argument);
    for (const { argument: word } of argument.tail ?? []) add(word);
  };
  for (const { argument, or } of noun.identity)
    for (const one of [argument, or]) if (one !== undefined) add(one);
  for (const usages of noun.usages.values())
    for (const { items } of usages) for (const item of items) add(item.argument);
  for (const { bind, unbind } of noun.bindings) {
    for (const { argument } of [...bind.items, ...unbind.items]) add(argument);
  }
  return found;
}

void test('the semantics speak of nouns that there are, in their spelling', () => {
  assert.deepEqual(
    Object.keys(SEMANTICS).filter((noun) => !names.has(noun)),
    [],
  );
});

void test('an alias is another word for a noun, and none itself', () => {
  for (const [alias, noun] of Object.entries(ALIASES)) {
    assert.equal(alias, alias.toLowerCase());
    assert.ok(names.has(noun), noun);
    assert.ok(![...names].some((name) => name.toLowerCase() === alias), alias);
  }
});

void test('the semantics of a noun name arguments that it has', () => {
  const wrong = Object.entries(SEMANTICS).flatMap(
    ([name, { identity = [], otherwise = {}, refers = {} }]) => {
      const known = argumentsOf(nounOf(name));
      const named = [
        ...identity.flatMap((argument) => argument.replace(/^-/, '').split('|')),
        ...Object.keys(otherwise),
        ...Object.keys(refers),
      ];
      return named
        .filter((argument) => !known.has(argument.toLowerCase()))
        .map((argument) => `${name} ${argument}`);
    },
  );
  assert.deepEqual(wrong, []);
});

/** Arguments of all nouns that name objects by the tables. The positional ones that name a noun's own objects do not. */
const referring = vocabulary.names.flatMap((name) => {
  const noun = nounOf(name);
  const own = new Set(
    noun.identity.flatMap(({ argument, form, or }) => (form === 'flag' ? [] : [argument.name, or?.name])),
  );
  const here = tableOf(SEMANTICS[name]?.refers ?? {});
  return [...argumentsOf(noun)].flatMap(([lower, argument]) => {
    const reference = here.has(lower) ? here.get(lower) : own.has(argument.name) ? null : common.get(lower);
    return reference ? [{ name: `${name} ${argument.name}`, argument, reference }] : [];
  });
});

void test('what an argument names is a noun whose objects have a name of one word', () => {
  const wrong = referring.flatMap(({ name, reference }) =>
    reference.nouns
      .filter((noun) => !names.has(noun) || nounOf(noun).identity.length !== 1)
      .map((noun) => `${name}: ${noun}`),
  );
  assert.deepEqual(wrong, []);
});

void test('an argument that names objects takes a name or a number, or an address where that makes an object', () => {
  const wrong = referring
    .filter(({ argument }) => !['name', 'text', 'integer'].includes(argument.type.kind))
    .filter(({ argument, reference }) => argument.type.kind !== 'address' || reference.address !== true)
    .map(({ name, argument }) => `${name}: ${argument.type.kind}`);
  assert.deepEqual(wrong, []);
});

void test('what is said of an argument of any noun is said of one that some noun has', () => {
  const all = new Set(vocabulary.names.flatMap((name) => [...argumentsOf(nounOf(name)).keys()]));
  assert.deepEqual(
    Object.keys(REFERENCES).filter((argument) => !all.has(argument.toLowerCase())),
    [],
  );
});

void test('an argument that names an object is not changed by set', () => {
  const wrong = vocabulary.names.flatMap((name) => {
    const noun = nounOf(name);
    return noun.identity
      .filter(({ argument }) => noun.settable.has(argument.name.toLowerCase()))
      .map(({ argument }) => `${name} ${argument.name}`);
  });
  assert.deepEqual(wrong, []);
});

void test('objects are listed as built in only where others must be made, and lived on are nouns that are made', () => {
  for (const [name, { builtin, existence }] of Object.entries(SEMANTICS)) {
    const { existence: is } = nounOf(name);
    if (builtin !== undefined) assert.equal(is, 'made', name);
    if (typeof existence === 'string' || existence === undefined) continue;
    for (const on of existence) assert.equal(nounOf(on).existence, 'made', `${name} on ${on}`);
  }
});

void test('what is on at first can be switched off', () => {
  for (const [name, { on = [] }] of Object.entries(SEMANTICS)) {
    for (const word of on) {
      const [first] = nounOf(name).identity;
      assert.ok(nounOf(name).switchable, name);
      if (word === '*' || first?.argument.type.kind !== 'enum') continue;
      assert.ok(first.argument.type.values.includes(word), `${name} ${word}`);
    }
  }
});

void test('a secret has a value, that it can be kept', () => {
  const wrong = vocabulary.names.flatMap((name) => {
    const { args } = nounOf(name);
    return [...args.values()]
      .filter(
        ({ name: argument, type }) =>
          type.kind === 'switch' && /pass(word|phrase)|secret|psk|[a-z]key$/i.test(argument),
      )
      .map(({ name: argument }) => `${name} ${argument}`);
  });
  // `-autokey` of NTP is a way to find a key.
  assert.deepEqual(wrong, ['ntp server autokey']);
});

void test('a line that binds names what it binds first, behind the owner', () => {
  const wrong = vocabulary.names.flatMap((name) => {
    const noun = nounOf(name);
    const own = new Set(noun.identity.flatMap(({ argument, or }) => [argument.name, or?.name]));
    return noun.bindings
      .flatMap(({ bind, unbind }) => [bind, unbind])
      .filter(({ items }) => items.find(({ argument }) => !own.has(argument.name))?.optional !== false)
      .map(({ items }) => `${name} ${items.map(({ argument }) => argument.name).join(' ')}`);
  });
  assert.deepEqual(wrong, []);
});

/** The blocks of the additions: what they declare, and what their lines use. */
const blocks = ADDITIONS.split('\n.\n')
  .map((block) => block.trim().split('\n'))
  .filter(([head]) => head?.startsWith('noun '))
  .map(([head = '', ...lines]) => ({
    noun: head.slice('noun '.length),
    declared: lines
      .filter((line) => line.startsWith('arg '))
      .map((line) => (line.split(' ')[1] ?? '').toLowerCase()),
    added: lines.flatMap((line) => {
      const [verb = '', mark, ...flags] = line.split(' ');
      return mark === '+' && verb !== 'arg'
        ? flags.map((flag) => ({ verb, flag: flag.slice(1).toLowerCase() }))
        : [];
    }),
  }));

void test('an argument that is added is one that a line of its noun can have', () => {
  const held = new Vocabulary({ ...ADC_SCHEMA, nouns: [] });
  const wrong = blocks.flatMap(({ noun, declared }) => {
    const known = argumentsOf(held.noun(noun) as Noun);
    return declared.filter((argument) => !known.has(argument)).map((argument) => `${noun} ${argument}`);
  });
  assert.deepEqual(wrong, []);
});

void test('no flag is added that the grammar has', () => {
  const { grammar } = ADC_SCHEMA;
  assert.ok(grammar);
  const without = new Vocabulary({
    ...ADC_SCHEMA,
    nouns: [],
    grammar: { ...grammar, additions: '', semantics: {}, refers: {}, aliases: {} },
  });
  const wrong = blocks.flatMap(({ noun, added }) =>
    added
      .filter(({ verb, flag }) => {
        const usages = without.noun(noun)?.usages.get(verb) ?? [];
        return usages.length > 0 && usages.every(({ flags }) => flags.get(flag)?.optional === true);
      })
      .map(({ verb, flag }) => `${verb} ${noun} -${flag}`),
  );
  assert.deepEqual(wrong, []);
});
