// The smallest dialect that has every kind of command and every kind of refusal: an entry is a word and its value.
//
//   add KEY VALUE   273 when it is there        get KEY   reads, 258 when it is not there
//   put KEY VALUE   adds or changes             get       reads everything
//   del KEY         258 when it is not there    fire      acts
//   wipe            removes everything
//   seal KEY        the value becomes `sealed:…`; nothing opens a seal but wipe, so this has no exact undo
//   more KEY        a + behind the value, which may be that of the engine's own files
//   burn KEY        removes it, and what no undo restores with it: irreversible
//
//   mint KEY BYTES  put KEY, and so many random bytes        stamp KEY   put KEY, and the time
//   keep KEY @PATH  put KEY, and the hash of that file
//
// `put k[1-3] v` stands for three commands, from the first key to the last; `[3-1]` for none, which is refused. `del k*` stands
// for one on each key that begins so, in their order; where none does, it is refused.
//
// A value `idle` is held, and has no effect.
//
// A value `@KEY` refers to another entry. Nothing is enforced about it. A value `hush:…` is a secret, and stored as `hushed`.

import type { Change, Configuration } from '../configuration.ts';
import type { Chances, Command, Dialect, Parsed, Reduction, Refusal } from '../dialect.ts';

type Verb = 'add' | 'put' | 'del' | 'wipe' | 'seal' | 'more' | 'burn' | 'get' | 'fire';

export interface LinesCommand extends Command {
  readonly verb: Verb;
  readonly key: string;
  readonly value: string;
}

/** Kind, fewest and most arguments of each verb. */
const VERBS: Readonly<Record<Verb, readonly [kind: Command['kind'], least: number, most: number]>> = {
  add: ['configures', 2, 2],
  put: ['configures', 2, 2],
  del: ['configures', 1, 1],
  wipe: ['configures', 0, 0],
  seal: ['configures', 1, 1],
  more: ['configures', 1, 1],
  burn: ['configures', 1, 1],
  get: ['reads', 0, 1],
  fire: ['acts', 0, 0],
};

export const LINES: Dialect<LinesCommand> = {
  name: 'lines/1',
  schema: 'lines',
  parse,
  footprint: (configuration, { verb, key }) => (verb === 'wipe' ? [...configuration.keys()] : [key]),
  plan,
  reduce,
  needs: ({ verb, key }) => (verb === 'more' ? [key] : []),
  irreversible: ({ verb }) => (verb === 'burn' ? { why: 'what is burnt stays burnt', when: 'always' } : null),
  removes: ({ verb }) => verb === 'del' || verb === 'wipe' || verb === 'burn',
  held: (_before, _after, { value }) => (value === 'idle' ? 'held, no effect' : null),
  seal: (line) => line.replace(/hush:\S*/g, 'hushed'),
  determine,
  expand,
  show(configuration, { key }) {
    const keys = key === '' ? configuration.keys() : [key];
    const missing = keys.find((one) => configuration.get(one) === undefined);
    if (missing !== undefined) return refusal(258, `no entry ${missing}`, 5);
    return { text: keys.map((one) => `${one} ${configuration.get(one)}`).join('\n') };
  },
  print: (configuration) => configuration.keys().map((key) => `put ${key} ${configuration.get(key)}`),
  references: (_key, value) => (value.startsWith('@') ? [value.slice(1)] : []),
};

function parse(line: string): Parsed<LinesCommand> {
  const text = line.trim();
  const words = [...line.matchAll(/\S+/g)];
  const verb = words[0]?.[0] ?? '';
  if (!isVerb(verb)) return { ok: false, refusal: refusal(1088, `no command ${verb}`, 1) };
  const [kind, least, most] = VERBS[verb];
  const args = words.slice(1);
  const extra = args[most];
  if (extra !== undefined)
    return { ok: false, refusal: refusal(1090, `no argument ${extra[0]}`, extra.index + 1) };
  if (args.length < least) {
    return { ok: false, refusal: refusal(1094, `${verb} takes ${least} arguments`, line.length + 1) };
  }
  return { ok: true, command: { kind, text, verb, key: args[0]?.[0] ?? '', value: args[1]?.[0] ?? '' } };
}

function determine(line: string, chances: Chances): string | Promise<string> {
  const [verb, key, value = '', ...more] = line.trim().split(/\s+/);
  if (key === undefined || more.length > 0) return line;
  if (verb === 'mint' && /^\d{1,2}$/.test(value)) return `put ${key} ${chances.random(Number(value))}`;
  if (verb === 'stamp' && value === '') return `put ${key} ${chances.now()}`;
  if (verb !== 'keep' || !value.startsWith('@')) return line;
  return chances.file(value.slice(1)).then((hash) => `put ${key} sha256:${hash}`);
}

function expand(configuration: Configuration, line: string): readonly string[] | Refusal | null {
  const [range = '', first, last] = /\[(\d+)-(\d+)\]/.exec(line) ?? [];
  if (range === '') return expandPattern(configuration, line);
  const [from, count] = [Number(first), Number(last) - Number(first) + 1];
  if (count < 1) return refusal(1097, `${range} stands for nothing`, line.indexOf(range) + 1);
  return Array.from({ length: count }, (_one, at) => line.replace(range, `${from + at}`));
}

function expandPattern(configuration: Configuration, line: string): readonly string[] | Refusal | null {
  const pattern = /^del ([^\s*]*)\*$/.exec(line)?.[1];
  if (pattern === undefined) return null;
  const keys = configuration.keys().filter((key) => key.startsWith(pattern));
  return keys.length === 0
    ? refusal(258, `nothing begins with ${pattern}`, 5)
    : keys.sort().map((key) => `del ${key}`);
}

function reduce(configuration: Configuration, { kind, verb, key, value }: LinesCommand): Reduction {
  if (kind !== 'configures') return { ok: false, refusal: refusal(1088, `${verb} configures nothing`, 1) };
  if (verb === 'wipe') {
    const gone = configuration.keys().map((one) => change(configuration, one, undefined));
    return { ok: true, changes: gone };
  }
  const held = configuration.get(key);
  const now = verb === 'more' ? (held ?? configuration.beneath(key)) : held;
  if (now === undefined && verb !== 'add' && verb !== 'put') return no(258, `no entry ${key}`);
  if (held !== undefined && verb === 'add') return no(273, `${key} is there already`);
  if (held?.startsWith('sealed:') === true) return no(257, `${key} is sealed`);
  const after = valueAfter(verb, value, now);
  return { ok: true, changes: held === after ? [] : [change(configuration, key, after)] };
}

function valueAfter(verb: Verb, value: string, now: string | undefined): string | undefined {
  if (verb === 'del' || verb === 'burn') return undefined;
  if (verb === 'seal') return `sealed:${now}`;
  return verb === 'more' ? `${now}+` : value;
}

function plan(from: Configuration, to: Configuration, keys?: Iterable<string>): string[] {
  const commands: string[] = [];
  for (const key of new Set(keys ?? [...from.keys(), ...to.keys()])) {
    const value = to.get(key);
    if (from.get(key) === value) continue;
    commands.push(value === undefined ? `del ${key}` : `put ${key} ${value}`);
  }
  return commands.sort();
}

function change(configuration: Configuration, key: string, after: string | undefined): Change {
  return { key, before: configuration.get(key), after };
}

function no(code: Refusal['code'], message: string): Reduction {
  return { ok: false, refusal: refusal(code, message, 5) };
}

function refusal(code: Refusal['code'], message: string, column: number): Refusal {
  return { code, message, column };
}

function isVerb(word: string): word is Verb {
  return Object.hasOwn(VERBS, word);
}
