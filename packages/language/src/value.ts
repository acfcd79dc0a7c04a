// Values: from what a person typed to the canonical spelling, or to the reason why not.

import type { Refusal } from '@lockstep/core';
import { canonicalAddress, canonicalHostName } from './address.ts';
import { excerpt } from './excerpt.ts';
import { nearest } from './nearest.ts';
import type { ArgumentSchema } from './schema.ts';

export const NAME_CHARACTERS_MAX = 127;

export type Checked =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly refusal: Refusal };

/** Checks one value. `column` is where it stands, for the refusal. */
export function checkValue(argument: ArgumentSchema, text: string, column: number): Checked {
  const no = (code: Refusal['code'], message: string): Checked => ({
    ok: false,
    refusal: { code, message: `${argument.name}: ${message}`, column },
  });
  const yes = (value: string | null, otherwise: string): Checked =>
    value === null ? no(1097, otherwise) : { ok: true, value };
  const { type } = argument;
  switch (type.kind) {
    case 'name':
      if (text === '') return no(1097, 'a name has at least one character');
      if (text.length > NAME_CHARACTERS_MAX) {
        return no(1106, `a name has at most ${NAME_CHARACTERS_MAX} characters, this has ${text.length}`);
      }
      return { ok: true, value: text };
    case 'integer':
      return checkInteger(type.min, type.max, text, no);
    case 'enum': {
      const word = type.values.find((value) => value.toLowerCase() === text.toLowerCase());
      return yes(
        word ?? null,
        `${show(text)} is none of ${type.values.join(', ')}${nearest(text, type.values)}`,
      );
    }
    case 'address':
      if (type.any === true && text === '*') return { ok: true, value: '0.0.0.0' };
      return yes(canonicalAddress(text), `${show(text)} is no IP address`);
    case 'host':
      return yes(
        canonicalAddress(text) ?? canonicalHostName(text),
        `${show(text)} is no IP address or domain name`,
      );
    case 'text':
      if (text.length > type.max) return no(1106, `at most ${type.max} characters, this has ${text.length}`);
      return { ok: true, value: text };
    case 'url':
      return yes(/^(https?:\/\/[^\s/]|\/)\S*$/i.test(text) ? text : null, `${show(text)} is no URL`);
  }
}

function checkInteger(
  min: number,
  max: number,
  text: string,
  no: (code: Refusal['code'], message: string) => Checked,
): Checked {
  if (!/^-?\d+$/.test(text)) return no(1097, `${show(text)} is no whole number`);
  const number = Number(text);
  if (number < min) return no(1109, `${excerpt(text, 40)} is below ${min} (allowed: ${min} to ${max})`);
  if (number > max) return no(1108, `${excerpt(text, 40)} is above ${max} (allowed: ${min} to ${max})`);
  return { ok: true, value: String(number === 0 ? 0 : number) };
}

/** A value in a message: short, whatever it is. */
function show(text: string): string {
  return `"${excerpt(text, 40)}"`;
}
