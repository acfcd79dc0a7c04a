// Defaults, as far as they are values that somebody could give: the reference also shows names of constants in a program.

import { DEFAULTS } from './corrections.ts';
import type { Typed } from './types.ts';

// NS_S_AS_ERROR_URL_DEFAULT, DEFAULT_NG, ARRAY(0x2bb8bcf8); -1 stands for "not set".
const INTERNAL = /^(NSA?|NS\w+|AS|DEFAULT|REQ|ADV|VAL|AAA|AUTH)_[A-Z0-9_]+$|^ARRAY\(|^-1$/;

/** The default of an argument, or null where there is none to be known. */
export function defaultOf(key: string, given: string | undefined, type: Typed): string | null {
  const corrected = DEFAULTS[key];
  if (corrected !== undefined) return corrected;
  if (given === undefined) return null;
  const value = cleaned(given);
  const [kind] = type.words;
  switch (kind) {
    case 'enum':
      return type.values?.find((one) => one.toLowerCase() === value.toLowerCase()) ?? null;
    case 'integer':
    case 'port':
    case 'range': {
      if (!/^-?\d+$/.test(value)) return null;
      const number = Number(value);
      return number >= (type.min ?? number) && number <= (type.max ?? number) ? value : null;
    }
    case 'netmask':
      return /^0x[0-9a-f]{8}$/i.test(value) ? dotted(value) : null;
    case 'switch':
    case 'none':
    case 'address':
    case 'address4':
    case 'address6':
    case 'prefix':
    case 'host':
    case 'interface':
      return null;
    default:
      return INTERNAL.test(value) ? null : value;
  }
}

/** Without the quotes and the comma of the sentence that it stood in. */
function cleaned(given: string): string {
  return given.replace(/,$/, '').replace(/^"(.*)"$/s, '$1');
}

/** `0xFFFFFFFF` as a mask. */
function dotted(hex: string): string {
  return [2, 4, 6, 8].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join('.');
}
