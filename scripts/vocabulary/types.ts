// From what the reference calls a type, or from a name where it calls it nothing, to the types of the compact form.
//
// A limit of a text is its length, a limit of a number its value. In doubt it is a text: what is held must take everything
// that a real file says.

import type { Use } from './arguments.ts';
import { ANY_PORT, LOST_VALUES, SECRETS, TYPES, TYPES_BY_NAME, WIDER } from './corrections.ts';
import type { Fact } from './facts.ts';

export interface Typed {
  /** `integer 1 20940`, `enum A B`. */
  readonly words: readonly string[];
  /** An asterisk is a value, too. */
  readonly star: boolean;
  /** The limits that hold, for a number. */
  readonly min: number | null;
  readonly max: number | null;
  readonly values: readonly string[] | null;
}

/** What a name in the reference's own words is, if it is a number; and its least value where none is given. */
const NUMBERS: Readonly<Record<string, number | null>> = {
  positive_integer: 0,
  secs: 0,
  mins: 0,
  msecs: 0,
  usecs: 0,
  KBytes: 0,
  MBytes: 0,
  number: 0,
  'number of days': 0,
  // Times that are -1 for never, metrics below zero.
  integer: null,
};

const PLAIN: Readonly<Record<string, string>> = {
  ip_addr: 'address4',
  'ip_addr|*': 'address4 | *',
  'ip_addr|ipv6_addr': 'address',
  'ip_addr|ipv6_addr|*': 'address | *',
  'ip_addr[/prefix]|ipv6_addr[/prefix]': 'prefix',
  'ipv6_addr|*': 'address6 | *',
  'ipv6_addr|null': 'address6',
  netmask: 'netmask',
  mac_addr: 'mac',
  interface_name: 'interface',
  'HH:MM': 'time',
  ipTunnelName: 'name',
};

/** Types of the compact form that corrections name. */
const COMPACT = new Set(['host', 'name', 'prefix', 'netmask', 'text']);

/** Patterns of addresses, characters, headers: texts that the reference has a word of its own for. */
const TEXTS = new Set(['string', 'text', 'expression', 'URL', 'input_filename', 'output_filename']);

export function typeOf(noun: string, use: Use, fact: Fact): Typed {
  const key = `${noun} ${use.name}`;
  const { min, max } = limitsOf(key, fact);
  const fixed = TYPES[key];
  if (fixed !== undefined) return compact(fixed);
  const values = valuesOf(key, use, fact);
  if (values.length > 0) return { words: ['enum', ...values], star: false, min: null, max: null, values };
  if (use.type === null && (use.tail?.length ?? 0) > 0) return plain('none');
  if (use.type === null && use.tail === null && !use.word) {
    if (SECRETS.has(use.name)) return plain('text');
    if (use.bare || use.name === 'all') return plain('switch');
  }
  const typed = ofWord(use.type ?? byName(use.name, min, max), use.name, min, max);
  return use.name === 'port' && (noun.endsWith('vserver') || ANY_PORT.has(noun))
    ? { ...typed, star: true }
    : typed;
}

function valuesOf(key: string, use: Use, fact: Fact): string[] {
  const lost = LOST_VALUES[key] ?? LOST_VALUES[use.type ?? ''];
  // Prose that was taken for values: "1 through 4094."
  const known = (fact.enum ?? []).filter((value) => !value.includes(' '));
  return [
    ...new Set([...use.values, ...known, ...(use.values.length + known.length === 0 ? (lost ?? []) : [])]),
  ];
}

function limitsOf(key: string, fact: Fact): { min: number | null; max: number | null } {
  const wider = WIDER[key];
  return { min: wider?.min ?? fact.min ?? null, max: wider?.max ?? fact.max ?? null };
}

function ofWord(type: string, name: string, min: number | null, max: number | null): Typed {
  const least = NUMBERS[type];
  if (least !== undefined) return integer('integer', min ?? least, max);
  if (type === 'port' || type === 'port|*') {
    const star = type === 'port|*';
    if (min === null && max === null) return { ...integer('integer', 0, 65_535), words: ['port'], star };
    return { ...integer('integer', min ?? 0, max ?? 65_535), star };
  }
  if (type === 'int[-int]' || type === 'port[-port]') return integer('range', min ?? 0, max ?? 65_535);
  const form = PLAIN[type];
  if (form !== undefined) return plain(form);
  if (COMPACT.has(type)) return plain(type);
  if (!TEXTS.has(type)) return plain('text');
  if (type === 'expression') return text('expression', min, max);
  if (type.endsWith('filename')) return text('file', min, max);
  if (type === 'URL') return plain(/^(https)?redirectURL$/i.test(name) ? 'url' : 'text');
  if (min === null && max === null && isName(name)) return plain('name');
  return text('text', min, max);
}

/** The type of a word that is nowhere a flag with a value. */
function byName(name: string, min: number | null, max: number | null): string {
  const known = TYPES_BY_NAME[name];
  if (known !== undefined) return known;
  if (/port$/i.test(name)) return 'port';
  if (/file$/i.test(name)) return 'input_filename';
  if (min !== null || (max !== null && max > 255)) return 'positive_integer';
  return 'string';
}

const TEXT_NAMES =
  /^(domain|serverDomain|intranetDomain|observationDomain|cookie|sessionCookie|common|file|rdpFile|product|country|state|organization|organizationUnit|locality|company|host|ldapHost|store|script|alias|canonical|AttributeFriendly|naptr\w*|subAttribute|ldapLogin|samlIssuer|Attribute\d+Friendly)Name$/i;

/** Names of objects. What ends in "name" but is none is a text. */
function isName(name: string): boolean {
  if (TEXT_NAMES.test(name)) return false;
  return (
    /(name|profile|vserver|group|policy|action)$/i.test(name) ||
    /^(service|monitor|certkeyNames|intranetApplication|kcdAccount|metricTable|limitIdentifier|cert|policylabel)$/i.test(
      name,
    )
  );
}

function integer(word: 'integer' | 'range', min: number | null, max: number | null): Typed {
  return { words: [word, String(min ?? '*'), String(max ?? '*')], star: false, min, max, values: null };
}

function text(word: string, min: number | null, max: number | null): Typed {
  const limits = max === null ? [] : min === null ? [String(max)] : [String(min), String(max)];
  return { words: [word, ...limits], star: false, min: null, max: null, values: null };
}

function compact(form: string): Typed {
  const [kind, min, max] = form.split(' ');
  return kind === 'integer' || kind === 'range' ? integer(kind, Number(min), Number(max)) : plain(form);
}

function plain(form: string): Typed {
  const [words = '', star] = form.split(' | ');
  return { words: words.split(' '), star: star === '*', min: null, max: null, values: null };
}
