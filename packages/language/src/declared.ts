// A noun that was declared by hand, made quick to look things up in.

import { assert } from '@lockstep/core';
import { type Binding, byName, type Noun, type UsageItem, usageOf } from './noun.ts';
import { type ArgumentSchema, type BindingSchema, type NounSchema, STATE } from './schema.ts';
import { NO_WORDS } from './words.ts';

export function nounFrom(schema: NounSchema, rank: number): Noun {
  const flags = [...schema.flags, ...(schema.switchable ? [STATE] : [])];
  const all = [...schema.positional, ...flags];
  const args = byName(all);
  assert(args.size === all.length, 'arguments of a noun have different names', { noun: schema.noun });
  const settable = [
    ...schema.positional.filter((argument) => argument.settable === true),
    ...schema.flags.filter((argument) => argument.settable !== false),
  ];
  const name = word(nameOf(`name of the ${schema.noun}`));
  const bindings = schema.bindings.map((binding) => bindingFrom(name, binding));
  const newName = word({ ...nameOf(name.argument.help), name: 'newName' });
  const usages = new Map([
    [
      'add',
      [
        usageOf([
          name,
          ...schema.positional.map((argument) => word(argument, argument.default !== undefined)),
          ...flags.map(flag),
        ]),
      ],
    ],
    ['rm', [usageOf([word({ ...name.argument, repeat: 'list' })])]],
    ...(settable.length > 0 ? [['set', [usageOf([name, ...settable.map(flag)], true)]] as const] : []),
    ...(schema.switchable
      ? [['enable', [usageOf([name])]] as const, ['disable', [usageOf([name])]] as const]
      : []),
    ...(schema.renamable ? [['rename', [usageOf([name, newName])]] as const] : []),
    ['show', [usageOf([{ ...name, optional: true }])]],
  ]);
  return {
    name: schema.noun,
    help: schema.help,
    rank,
    inEffect: true,
    identity: [name],
    existence: 'made',
    builtin: NO_WORDS,
    on: NO_WORDS,
    cleared: 'basic',
    args,
    positional: schema.positional,
    flagOrder: flags.map((argument) => argument.name),
    settable: byName(settable),
    unsettable: byName(schema.flags.filter((argument) => argument.settable !== false)),
    referring: all.filter(({ reference }) => reference !== undefined),
    bindings,
    switchable: schema.switchable,
    renamable: schema.renamable,
    usages,
    ...(schema.claim === undefined ? {} : { claim: schema.claim }),
    ...(schema.check === undefined ? {} : { check: schema.check }),
    ...(schema.implies === undefined ? {} : { implies: schema.implies }),
    decisive: schema.decisive ?? [],
  };
}

function bindingFrom(owner: UsageItem, { nouns, argument, flags, setFlag }: BindingSchema): Binding {
  const bound: ArgumentSchema = { ...argument, reference: { nouns, onRemove: 'take' } };
  const changed = flags.find(({ name }) => name === setFlag);
  return {
    identity: [bound],
    flags,
    byNoun: true,
    usual: NO_WORDS,
    bind: usageOf([owner, word(bound), ...flags.map(flag)]),
    unbind: usageOf([owner, word(bound)]),
    ...(changed === undefined
      ? {}
      : {
          set: {
            usage: usageOf([owner, { ...flag(changed), optional: false }, word(bound)]),
            flags: [changed.name],
          },
        }),
  };
}

function nameOf(help: string): ArgumentSchema {
  return { name: 'name', type: { kind: 'name' }, help };
}

function word(argument: ArgumentSchema, optional = false): UsageItem {
  return { argument, form: 'positional', optional };
}

function flag(argument: ArgumentSchema): UsageItem {
  return { argument, form: 'flag', optional: true };
}
