// The digest of a schema: manager and engine compare it, so that neither takes a language for another that has its name.
//
// It is over what is declared: nouns and verbs, arguments, their kinds, ranges, defaults and references. The order of
// declarations is none of it, but that of positional arguments is. Neither are texts for people, nor rules that are code:
// whoever changes such a rule changes the version in the language's name.

import type { ArgumentSchema, BindingSchema, LanguageSchema, NounSchema, ValueType } from './schema.ts';

/** 32 hexadecimal digits. */
export function schemaDigest({ name, nouns, whole, grammar }: LanguageSchema): string {
  const { clear, levels, print } = whole;
  const all = inOrder(nouns.map(ofNoun));
  const held = grammar === undefined ? [] : [quickSum(JSON.stringify(grammar))];
  return fnv1a128(JSON.stringify([name, all, clear, inOrder(levels), print, ...held]));
}

function ofNoun({ noun, positional, flags, switchable, renamable, bindings }: NounSchema): unknown {
  const places = positional.map(ofArgument);
  return [
    noun,
    places,
    inOrder(flags.map(ofArgument)),
    switchable,
    renamable,
    inOrder(bindings.map(ofBinding)),
  ];
}

function ofBinding({ nouns, argument, flags, setFlag }: BindingSchema): unknown {
  return [nouns, ofArgument(argument), inOrder(flags.map(ofArgument)), setFlag ?? null];
}

function ofArgument(argument: ArgumentSchema): unknown {
  const { name, type, default: value, settable, reference, repeat, tail, star } = argument;
  const refers =
    reference === undefined ? null : [reference.nouns, reference.onRemove, reference.words ?? []];
  const behind = (tail ?? []).map((word): unknown => [ofArgument(word.argument), word.optional]);
  return [name, ofType(type), value ?? null, settable ?? null, refers, repeat ?? null, behind, star ?? false];
}

function ofType(type: ValueType): unknown {
  switch (type.kind) {
    case 'integer':
      return [type.kind, type.min, type.max];
    case 'enum':
      return [
        type.kind,
        inOrder(type.values),
        ...(type.aliases === undefined ? [] : [inOrder([...type.aliases])]),
      ];
    case 'range':
      return [type.kind, type.min, type.max];
    case 'address':
      return [type.kind, type.any ?? false, type.family ?? null];
    case 'text':
      return [type.kind, type.min ?? 0, type.max];
    default:
      return [type.kind];
  }
}

/** One order for whatever order they were declared in. */
function inOrder(all: readonly unknown[]): unknown[] {
  return all
    .map((one) => ({ one, text: JSON.stringify(one) }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ one }) => one);
}

/** Fowler, Noll and Vo's hash 1a, of 128 bits. It is to notice accidents, and a language has no other hash: it is pure. */
export function fnv1a128(text: string): string {
  const prime = (1n << 88n) + 0x13bn;
  let hash = 0x6c62272e07bb014262b821756295c58dn;
  for (const byte of new TextEncoder().encode(text))
    hash = ((hash ^ BigInt(byte)) * prime) & ((1n << 128n) - 1n);
  return hash.toString(16).padStart(32, '0');
}

/** Four sums of 32 bits over a long text, each from another start: quicker than numbers of 128 bits, and as good for accidents. */
function quickSum(text: string): string {
  const sums = [0x811c9dc5, 0x01000193, 0x9e3779b9, 0x85ebca6b];
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    for (let lane = 0; lane < 4; lane += 1) {
      const sum = sums[lane] as number;
      sums[lane] = Math.imul(sum ^ (unit + (sum >>> 15) * lane), 0x01000193);
    }
  }
  return sums.map((sum) => (sum >>> 0).toString(16).padStart(8, '0')).join('');
}
