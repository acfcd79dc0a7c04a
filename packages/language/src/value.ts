// Values: from what a person typed to the canonical spelling, or to the reason why not.

import type { Refusal } from '@lockstep/core';
import { canonicalAddress, canonicalHostName } from './address.ts';
import { excerpt } from './excerpt.ts';
import { nearest } from './nearest.ts';
import type { ArgumentSchema } from './schema.ts';
import { wordsIn } from './words.ts';

export const NAME_CHARACTERS_MAX = 127;
/** More values than these are not listed where one of them was probably meant: nobody would find the hint behind them. */
const LISTED_MAX = 12;

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
  if (argument.star === true && text === '*') return { ok: true, value: '*' };
  if (wordsIn(argument.reference?.words).has(text)) return { ok: true, value: text };
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
      const word =
        type.values.find((value) => value.toLowerCase() === text.toLowerCase()) ??
        type.aliases?.get(text.toLowerCase());
      if (word !== undefined) return yes(word, '');
      const hint = nearest(text, type.values);
      const long = hint !== '' && type.values.length > LISTED_MAX;
      const values = long ? `its ${type.values.length} values` : type.values.join(', ');
      return yes(null, `${show(text)} is none of ${values}${hint}`);
    }
    case 'address':
      if (type.any === true && text === '*') return { ok: true, value: '0.0.0.0' };
      return yes(addressOf(type.family, text), `${show(text)} is no ${FAMILIES[type.family ?? 0]} address`);
    case 'prefix':
      return yes(
        canonicalPrefix(text),
        `${show(text)} is no IP address with the length of a prefix, 10.0.0.0/8`,
      );
    case 'netmask':
      return yes(isNetmask(text) ? text : null, `${show(text)} is no network mask`);
    case 'mac':
      return yes(
        /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text) ? text.toLowerCase() : null,
        `${show(text)} is no MAC address`,
      );
    case 'range':
      return checkRange(type.min, type.max, text, no);
    case 'time':
      return yes(
        /^([01]?\d|2[0-3]):[0-5]\d$/.test(text) ? text.padStart(5, '0') : null,
        `${show(text)} is no time of day, HH:MM`,
      );
    case 'host':
      return yes(
        canonicalAddress(text) ?? canonicalHostName(text),
        `${show(text)} is no IP address or domain name`,
      );
    case 'text':
      if (text.length < (type.min ?? 0)) {
        return no(1107, `at least ${type.min} characters, this has ${text.length}`);
      }
      if (text.length > type.max) return no(1106, `at most ${type.max} characters, this has ${text.length}`);
      return { ok: true, value: text };
    case 'switch':
    case 'none':
      return no(1097, 'it has no value');
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

/** `80`, or `1000-2000`. */
function checkRange(
  min: number,
  max: number,
  text: string,
  no: (code: Refusal['code'], message: string) => Checked,
): Checked {
  const [first = '', last = first, more] = text.split('-');
  if (more !== undefined) return no(1097, `${show(text)} is no number, and no range`);
  const from = checkInteger(min, max, first, no);
  if (!from.ok) return from;
  const to = checkInteger(min, max, last, no);
  if (!to.ok) return to;
  if (Number(to.value) < Number(from.value)) return no(1097, `${show(text)} counts backwards`);
  return { ok: true, value: from.value === to.value ? from.value : `${from.value}-${to.value}` };
}

const FAMILIES = { 0: 'IP', 4: 'IPv4', 6: 'IPv6' } as const;

function addressOf(family: 4 | 6 | undefined, text: string): string | null {
  const address = canonicalAddress(text);
  if (address === null || family === undefined) return address;
  return address.includes(':') === (family === 6) ? address : null;
}

/** `10.0.0.0/8`, `fe80::1/64`, or an address alone. */
function canonicalPrefix(text: string): string | null {
  const [address = '', length, more] = text.split('/');
  const canonical = canonicalAddress(address);
  if (canonical === null || length === undefined) return canonical;
  if (more !== undefined || !/^\d{1,3}$/.test(length)) return null;
  return Number(length) > (canonical.includes(':') ? 128 : 32) ? null : `${canonical}/${Number(length)}`;
}

/** Ones, and zeros behind them. */
function isNetmask(text: string): boolean {
  if (canonicalAddress(text) === null || text.includes(':')) return false;
  const bits = text
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
  return !bits.includes('01');
}

/** A value in a message: short, whatever it is. */
function show(text: string): string {
  return `"${excerpt(text, 40)}"`;
}
