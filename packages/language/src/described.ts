// A type in words, for errors and help.

import type { ValueType } from './schema.ts';

export function describeType(type: ValueType): string {
  switch (type.kind) {
    case 'integer':
    case 'range': {
      const [min, max] = [type.min, type.max].map((bound) =>
        Number.isSafeInteger(bound) && Math.abs(bound) < Number.MAX_SAFE_INTEGER ? String(bound) : '',
      );
      const bounds =
        min === '' && max === ''
          ? ''
          : min === ''
            ? ` to ${max}`
            : max === ''
              ? ` from ${min}`
              : ` ${min} to ${max}`;
      return `a whole number${type.kind === 'range' ? ', or two with a hyphen between,' : ''}${bounds}`;
    }
    case 'enum':
      return type.values.length > 12
        ? `one of ${type.values.slice(0, 12).join(', ')} …`
        : `one of ${type.values.join(', ')}`;
    case 'name':
      return 'a name';
    case 'address':
      return 'an IP address';
    case 'prefix':
      return 'an IP address, and the length of a prefix';
    case 'netmask':
      return 'a network mask';
    case 'host':
      return 'an IP address or a domain name';
    case 'mac':
      return 'a MAC address';
    case 'time':
      return 'a time of day, HH:MM';
    case 'text':
      return 'a text';
    case 'url':
      return 'a URL';
    case 'switch':
      return 'no value';
    case 'none':
      return 'the words behind it';
  }
}
