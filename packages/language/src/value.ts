// Values: from what a person typed to the canonical spelling, or to the reason why not.

import type { Refusal } from '@lockstep/core';
import { canonicalAddress, canonicalHostName } from './address.ts';
import { excerpt } from './excerpt.ts';
import { LISTED_MAX, listed } from './mistake.ts';
import { nearest } from './nearest.ts';
import type { ArgumentSchema, ValueType } from './schema.ts';
import { wordsIn } from './words.ts';

export const NAME_CHARACTERS_MAX = 127;

export type Checked =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly refusal: Refusal };

/** Checks one value. `column` is where it stands, for the refusal. */
export function checkValue(argument: ArgumentSchema, text: string, column: number): Checked {
  if (argument.star === true && text === '*') return { ok: true, value: '*' };
  if (wordsIn(argument.reference?.words).has(text)) return { ok: true, value: text };
  const checked = check(argument.type, text);
  if (typeof checked === 'string') return { ok: true, value: checked };
  const { code, why } = checked;
  return { ok: false, refusal: { code, message: `${argument.name}: ${why}`, column } };
}

/** What is wrong with a value. */
class Wrong {
  readonly code: Refusal['code'];
  readonly why: string;

  constructor(code: Refusal['code'], why: string) {
    this.code = code;
    this.why = why;
  }
}

/** A value in its canonical spelling. */
function check(type: ValueType, text: string): string | Wrong {
  switch (type.kind) {
    case 'name':
      if (text === '') return new Wrong(1097, 'a name has at least one character');
      if (text.length <= NAME_CHARACTERS_MAX) return text;
      return new Wrong(1106, `a name has at most ${NAME_CHARACTERS_MAX} characters, this has ${text.length}`);
    case 'integer':
      return checkInteger(type.min, type.max, text);
    case 'enum': {
      const lower = text.toLowerCase();
      const word = type.values.find((value) => value.toLowerCase() === lower) ?? type.aliases?.get(lower);
      if (word !== undefined) return word;
      const hint = nearest(text, type.values);
      const long = hint !== '' && type.values.length > LISTED_MAX;
      const values = long ? `its ${type.values.length} values` : listed(type.values);
      return new Wrong(1097, `${show(text)} is none of ${values}${hint}`);
    }
    case 'address':
      if (type.any === true && text === '*') return '0.0.0.0';
      return (
        addressOf(type.family, text) ??
        new Wrong(1097, `${show(text)} is no ${FAMILIES[type.family ?? 0]} address`)
      );
    case 'prefix':
      // `add route 0 0 10.0.0.1`, as everybody writes it.
      if (text === '0') return '0.0.0.0';
      return (
        canonicalPrefix(text) ??
        new Wrong(1097, `${show(text)} is no IP address with the length of a prefix, 10.0.0.0/8`)
      );
    case 'netmask':
      if (text === '0') return '0.0.0.0';
      return isNetmask(text) ? text : new Wrong(1097, `${show(text)} is no network mask`);
    case 'mac':
      return /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text)
        ? text.toLowerCase()
        : new Wrong(1097, `${show(text)} is no MAC address`);
    case 'range':
      return checkRange(type.min, type.max, text);
    case 'time':
      return /^([01]?\d|2[0-3]):[0-5]\d$/.test(text)
        ? text.padStart(5, '0')
        : new Wrong(1097, `${show(text)} is no time of day, HH:MM`);
    case 'host':
      return (
        canonicalAddress(text) ??
        canonicalHostName(text) ??
        new Wrong(1097, `${show(text)} is no IP address or domain name`)
      );
    case 'text':
      if (text.length < (type.min ?? 0)) {
        return new Wrong(1107, `at least ${type.min} characters, this has ${text.length}`);
      }
      return text.length <= type.max
        ? text
        : new Wrong(1106, `at most ${type.max} characters, this has ${text.length}`);
    case 'switch':
    case 'none':
      return new Wrong(1097, 'it has no value');
    case 'url':
      return /^(https?:\/\/[^\s/]|\/)\S*$/i.test(text) ? text : new Wrong(1097, `${show(text)} is no URL`);
  }
}

function checkInteger(min: number, max: number, text: string): string | Wrong {
  if (!/^-?\d+$/.test(text)) return new Wrong(1097, `${show(text)} is no whole number`);
  const number = Number(text);
  if (number < min)
    return new Wrong(1109, `${excerpt(text, 40)} is below ${min} (allowed: ${min} to ${max})`);
  if (number > max)
    return new Wrong(1108, `${excerpt(text, 40)} is above ${max} (allowed: ${min} to ${max})`);
  return String(number === 0 ? 0 : number);
}

/** `80`, or `1000-2000`. */
function checkRange(min: number, max: number, text: string): string | Wrong {
  const [first = '', last = first, more] = text.split('-');
  if (more !== undefined) return new Wrong(1097, `${show(text)} is no number, and no range`);
  const from = checkInteger(min, max, first);
  if (typeof from !== 'string') return from;
  const to = checkInteger(min, max, last);
  if (typeof to !== 'string') return to;
  if (Number(to) < Number(from)) return new Wrong(1097, `${show(text)} counts backwards`);
  return from === to ? from : `${from}-${to}`;
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
