// Libraries of functions: one entry each, whose value is the whole code.

import type { Refusal } from '@lockstep/core';
import { split } from './words.ts';

export type Library =
  | { readonly ok: true; readonly name: string }
  | { readonly ok: false; readonly refusal: Refusal };

/** The name of a library, from its first line: `#!lua name=mylib`. */
export function libraryOf(code: string): Library {
  const end = code.indexOf('\n');
  const first = end === -1 ? code : code.slice(0, end);
  if (!first.startsWith('#!')) return refused("the code must begin with a line '#!lua name=…'");
  if (end === -1)
    return refused('the code ends with its first line; write line ends as \\n, in double quotes');
  const { words, broken } = split(first.slice(2));
  if (broken !== null) return refused('a quote in the first line of the code is not closed');
  const [engine, ...fields] = words.map((word) => word.text);
  if (engine === undefined)
    return refused("the first line of the code names no engine; write '#!lua name=…'");
  const names = fields.filter((field) => /^name=/i.test(field)).map((field) => field.slice(5));
  const strange = fields.find((field) => !/^name=/i.test(field));
  if (strange !== undefined)
    return refused(`the first line of the code has ${strange}; it may only have name=…`);
  const [name] = names;
  if (name === undefined || names.length > 1)
    return refused("the first line of the code must have one 'name=…'");
  if (!/^[A-Za-z0-9_]+$/.test(name)) return refused('the name of a library has letters, digits and _ only');
  return { ok: true, name };
}

/** The functions that a code registers, as far as it names them in plain sight. */
export function functionsOf(code: string): ReadonlySet<string> {
  const plain = /register_function\s*\(\s*(["'])(\w+)\1|function_name\s*=\s*(["'])(\w+)\3/g;
  return new Set(Array.from(code.matchAll(plain), (match) => (match[2] ?? match[4]) as string));
}

function refused(message: string): Library {
  return { ok: false, refusal: { code: 1205, message } };
}
