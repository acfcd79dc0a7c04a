// A line becomes a command, in canonical form and without secrets.

import type { Parsed, Refusal } from '@lockstep/core';
import { formatRule, joinSelectors, parseTypedRule, RULE_WORDS } from './acl-rules.ts';
import { type Family, keyOf, OWN_USER_PREFIX, type RedisCommand } from './command.ts';
import { libraryOf } from './functions.ts';
import { canonicalName, canonicalValue, isSecret } from './parameters.ts';
import { BLOT, looksSecret, seal } from './seal.ts';
import { lineOf, nearest, type Word, wordsOf } from './words.ts';

type Result = Parsed<RedisCommand>;
type Parser = (rest: readonly Word[], end: number) => Result;

/** Every command that is understood. */
const COMMANDS: ReadonlyMap<string, Parser> = new Map<string, Parser>([
  ['CONFIG SET', configSet],
  ['ACL SETUSER', aclSetUser],
  ['ACL DELUSER', (rest, end) => names('acl-deluser', 'acl user', ['ACL', 'DELUSER'], rest, end)],
  ['FUNCTION LOAD', functionLoad],
  ['FUNCTION DELETE', functionDelete],
  ['UNSET CONFIG', (rest, end) => names('unset', 'config', ['UNSET', 'CONFIG'], rest, end)],
  ['UNSET ACL USER', (rest, end) => names('unset', 'acl user', ['UNSET', 'ACL', 'USER'], rest, end)],
  ['UNSET FUNCTION', (rest, end) => names('unset', 'function', ['UNSET', 'FUNCTION'], rest, end)],
  ['CONFIG REWRITE', (rest) => alone('persist', ['CONFIG', 'REWRITE'], rest)],
  ['ACL SAVE', (rest) => alone('persist', ['ACL', 'SAVE'], rest)],
  ['CONFIG GET', configGet],
  ['ACL LIST', (rest) => alone('read', ['ACL', 'LIST'], rest, 'users')],
  ['ACL USERS', (rest) => alone('read', ['ACL', 'USERS'], rest, 'names of users')],
  ['ACL GETUSER', aclGetUser],
  ['FUNCTION LIST', functionList],
  ...[
    'CONFIG RESETSTAT',
    'SCRIPT FLUSH',
    'LATENCY RESET',
    'SLOWLOG RESET',
    'MEMORY PURGE',
    'BGSAVE',
    'BGREWRITEAOF',
  ].map((text): [string, Parser] => [text, (rest) => alone('act', text.split(' '), rest)]),
]);

/** What people try, and what to do instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  'FUNCTION FLUSH': 'delete each library with FUNCTION DELETE',
  'FUNCTION RESTORE': 'load each library with FUNCTION LOAD',
  'FUNCTION DUMP': 'FUNCTION LIST shows the libraries',
  'ACL LOAD': "it would take users from each instance's own file; set each with ACL SETUSER",
  'ACL LOG': 'ask the instance itself',
  'ACL GENPASS': 'ask the instance itself',
  'ACL CAT': 'ask the instance itself',
  'ACL WHOAMI': 'ask the instance itself',
  'ACL DRYRUN': 'ask the instance itself',
  'SCRIPT LOAD': 'Redis does not list scripts; load a library with FUNCTION LOAD',
  MODULE: 'modules are loaded by the configuration file of each instance',
  REPLICAOF: 'replication is not managed; set replicaof in the file of each instance',
  SLAVEOF: 'replication is not managed; set replicaof in the file of each instance',
  CLIENT: 'it concerns one connection; ask the instance itself',
  DEBUG: 'it is not managed',
  SHUTDOWN: 'instances are started and stopped outside Lockstep',
  FLUSHALL: 'data is not managed, only configuration',
  FLUSHDB: 'data is not managed, only configuration',
  SET: 'data is not managed, only configuration; a parameter is set with CONFIG SET',
  GET: 'data is not managed, only configuration; a parameter is shown with CONFIG GET',
  UNSET: 'write UNSET CONFIG, UNSET ACL USER or UNSET FUNCTION',
};

export function parse(given: string): Result {
  const line = seal(given);
  const split = wordsOf(line);
  if (!split.ok) return split;
  const { words } = split;
  if (words.length === 0) return refused(1088, 'the line is empty', 0);
  const upper = words.slice(0, 3).map((word) => word.text.toUpperCase());
  for (let count = Math.min(3, words.length); count > 0; count -= 1) {
    const parser = COMMANDS.get(upper.slice(0, count).join(' '));
    if (parser !== undefined) return parser(words.slice(count), line.trimEnd().length);
  }
  return unknown(upper, words[0] as Word);
}

/** Nothing of the line is repeated but its first words, where those are of a command. */
function unknown(upper: readonly string[], first: Word): Result {
  const [family = '', verb = ''] = upper;
  const known = [...COMMANDS.keys()];
  const inFamily = known.some((command) => command.startsWith(`${family} `));
  const called = inFamily && /^[A-Z]{1,16}$/.test(verb) ? `${family} ${verb}` : family.slice(0, 32);
  const instead = INSTEAD[called] ?? INSTEAD[family];
  const shown = /^[A-Z ]+$/.test(called) ? ` ${called}` : '';
  if (instead !== undefined) return refused(1088, `no such command${shown}: ${instead}`, first.start);
  const suggestion =
    [3, 2, 1].map((count) => nearest(upper.slice(0, count).join(' '), known)).find((found) => found !== '') ??
    '';
  return refused(1088, `no such command${shown}${suggestion}`, first.start);
}

function configSet(rest: readonly Word[], end: number): Result {
  if (rest.length === 0) return refused(1094, 'CONFIG SET needs parameters and their values', end);
  if (rest.length % 2 !== 0) return refused(1095, 'a parameter has no value', end);
  const parameters = new Map<string, string>();
  const columns = new Map<string, number>();
  let forbidden: Refusal | null = null;
  let blotted = false;
  for (let at = 0; at < rest.length; at += 2) {
    const [name, value] = [rest[at] as Word, rest[at + 1] as Word];
    if (name.text === BLOT) {
      const message = 'this is no parameter, and is not shown because it may be a secret';
      forbidden ??= { code: 1097, message, column: name.start + 1 };
      blotted = true;
      continue;
    }
    const wrong = notAName(name);
    if (wrong !== null) return wrong;
    const canonical = canonicalName(name.text);
    if (parameters.has(canonical)) return refused(1205, `${canonical} is set twice`, name.start);
    if (isSecret(value.text)) {
      const message = `${value.text} stands where a value belongs: a word is missing or too much`;
      forbidden ??= { code: 1205, message, column: value.start + 1 };
    }
    columns.set(canonical, name.start + 1);
    if (looksSecret(name.text)) forbidden ??= secret(canonical, name.start + 1);
    parameters.set(canonical, looksSecret(name.text) ? BLOT : canonicalValue(canonical, value.text));
  }
  // Behind a secret, and behind the name of one, a line has nothing more: see seal.ts.
  const endsLine = (name: string): boolean => looksSecret(name) || isSecret(parameters.get(name) ?? '');
  const inOrder = [...parameters.keys()].sort(
    (a, b) => Number(endsLine(a)) - Number(endsLine(b)) || (a < b ? -1 : 1),
  );
  const pairs = inOrder.flatMap((name) => [name, parameters.get(name) as string]);
  const text = ['CONFIG', 'SET', ...(blotted ? [BLOT, BLOT] : []), ...pairs];
  return command({
    kind: 'configures',
    op: 'config-set',
    text: lineOf(text),
    argv: forbidden === null ? text : ['CONFIG', 'SET', ...inOrder.filter(looksSecret)],
    ...named('config', inOrder, columns),
    parameters,
    forbidden,
  });
}

function secret(name: string, column: number): Refusal {
  const own = isSecret(name);
  const instead =
    name === 'requirepass'
      ? "; give the user 'default' a password by its hash instead: ACL SETUSER default resetpass #<sha256>"
      : '; set it in the configuration file of each instance';
  return {
    code: 257,
    message: `${name} ${own ? 'is' : 'looks like'} a secret that Redis shows in clear, and is not kept by Lockstep${instead}`,
    column,
  };
}

function aclSetUser(rest: readonly Word[], end: number): Result {
  const [user, ...words] = rest;
  if (user === undefined) return refused(1094, 'ACL SETUSER needs the name of a user', end);
  const wrong = notAUser(user);
  if (wrong !== null) return wrong;
  let forbidden: Refusal | null = null;
  // seal() has left no selector open: what did not close is blotted out.
  const rules = (joinSelectors(words.map((word) => word.text)) ?? []).map((word) => {
    const rule = parseTypedRule(word);
    if (rule !== null && rule.kind !== 'secret') return formatRule(rule);
    const column = (words.find((one) => one.text === word)?.start ?? 0) + 1;
    forbidden ??= {
      code: 1097,
      message:
        word === BLOT
          ? 'this is no rule, and is not shown because it may be a password; rules are on, off, >password, ~pattern, &channel, +command, +@category, …'
          : `there is no rule ${word}${nearest(word, RULE_WORDS)}`,
      column,
    };
    return word;
  });
  const split = rules.flatMap((rule) => (rule.startsWith('(') ? rule.split(' ') : [rule]));
  const text = ['ACL', 'SETUSER', user.text, ...split];
  return command({
    kind: 'configures',
    op: 'acl-setuser',
    text: lineOf(text),
    argv: text,
    ...namedBy('acl user', [user]),
    rules,
    forbidden,
  });
}

function functionLoad(rest: readonly Word[], end: number): Result {
  const replace = rest[0]?.text.toUpperCase() === 'REPLACE';
  const [code, ...more] = replace ? rest.slice(1) : rest;
  if (code === undefined) return refused(1094, 'FUNCTION LOAD needs the code of a library', end);
  if (more[0] !== undefined)
    return refused(1205, 'the code of a library is one word: put it in double quotes', more[0].start);
  const library = libraryOf(code.text);
  if (!library.ok) return { ok: false, refusal: { ...library.refusal, column: code.start + 1 } };
  const text = ['FUNCTION', 'LOAD', ...(replace ? ['REPLACE'] : []), code.text];
  return command({
    kind: 'configures',
    op: 'function-load',
    text: lineOf(text),
    argv: text,
    keys: [keyOf('function', library.name)],
    names: [library.name],
    columns: [code.start + 1],
    code: code.text,
    replace,
  });
}

function functionDelete(rest: readonly Word[], end: number): Result {
  if (rest[1] !== undefined) return refused(1205, 'FUNCTION DELETE takes one library', rest[1].start);
  return names('function-delete', 'function', ['FUNCTION', 'DELETE'], rest, end);
}

/** Commands that take names and nothing else. */
function names(
  op: 'acl-deluser' | 'function-delete' | 'unset',
  family: Family,
  verb: readonly string[],
  rest: readonly Word[],
  end: number,
): Result {
  if (rest.length === 0) return refused(1094, `${verb.join(' ')} needs a name`, end);
  const seen = new Set<string>();
  for (const word of rest) {
    const wrong =
      family === 'config' ? notAName(word) : family === 'acl user' ? notAUser(word) : notALibrary(word);
    if (wrong !== null) return wrong;
    const name = family === 'config' ? canonicalName(word.text) : word.text;
    if (seen.has(name)) return refused(1205, `${name} is named twice`, word.start);
    seen.add(name);
  }
  const inOrder = [...seen].sort();
  const columns = new Map(
    rest.map((word) => [family === 'config' ? canonicalName(word.text) : word.text, word.start + 1]),
  );
  const text = [...verb, ...inOrder];
  return command({
    kind: 'configures',
    op,
    text: lineOf(text),
    argv: op === 'unset' ? [] : text,
    ...named(family, inOrder, columns),
  });
}

function configGet(rest: readonly Word[], end: number): Result {
  if (rest.length === 0) return refused(1094, 'CONFIG GET needs a pattern', end);
  const patterns = rest.map((word) => canonicalName(word.text));
  return reads('parameters', ['CONFIG', 'GET', ...patterns], patterns);
}

function aclGetUser(rest: readonly Word[], end: number): Result {
  const [user, more] = rest;
  if (user === undefined) return refused(1094, 'ACL GETUSER needs the name of a user', end);
  if (more !== undefined) return refused(1205, 'ACL GETUSER takes one user', more.start);
  return reads('a user', ['ACL', 'GETUSER', user.text], [user.text]);
}

/** The answer has the code, always. */
function functionList(rest: readonly Word[]): Result {
  const [first, second, third] = rest.filter((word) => word.text.toUpperCase() !== 'WITHCODE');
  if (first === undefined) return reads('functions', ['FUNCTION', 'LIST'], ['*']);
  if (first.text.toUpperCase() !== 'LIBRARYNAME')
    return refused(1090, 'FUNCTION LIST takes LIBRARYNAME and a pattern', first.start);
  if (second === undefined) return refused(1095, 'LIBRARYNAME needs a pattern', first.end);
  if (third !== undefined) return refused(1205, 'FUNCTION LIST takes one pattern', third.start);
  return reads('functions', ['FUNCTION', 'LIST', 'LIBRARYNAME', second.text], [second.text]);
}

function reads(
  asks: Exclude<RedisCommand['asks'], null>,
  text: readonly string[],
  patterns: readonly string[],
): Result {
  return command({ kind: 'reads', op: 'read', text: lineOf(text), asks, patterns });
}

/** Commands without arguments. */
function alone(
  op: 'persist' | 'act' | 'read',
  text: readonly string[],
  rest: readonly Word[],
  asks: RedisCommand['asks'] = null,
): Result {
  if (rest[0] !== undefined) return refused(1090, `${text.join(' ')} takes no arguments`, rest[0].start);
  const kind = op === 'persist' ? 'configures' : op === 'act' ? 'acts' : 'reads';
  return command({ kind, op, text: lineOf(text), argv: op === 'read' ? [] : text, asks });
}

function command(particulars: Pick<RedisCommand, 'kind' | 'op' | 'text'> & Partial<RedisCommand>): Result {
  return {
    ok: true,
    command: {
      argv: [],
      keys: [],
      names: [],
      columns: [],
      parameters: new Map(),
      rules: [],
      code: '',
      replace: false,
      asks: null,
      patterns: [],
      forbidden: null,
      ...particulars,
    },
  };
}

function named(
  family: Family,
  names: readonly string[],
  columns: ReadonlyMap<string, number>,
): Pick<RedisCommand, 'keys' | 'names' | 'columns'> {
  return {
    keys: names.map((name) => keyOf(family, name)),
    names,
    columns: names.map((name) => columns.get(name) ?? 1),
  };
}

function namedBy(family: Family, words: readonly Word[]): Pick<RedisCommand, 'keys' | 'names' | 'columns'> {
  return named(
    family,
    words.map((word) => word.text),
    new Map(words.map((word) => [word.text, word.start + 1])),
  );
}

function notAName(word: Word): Result | null {
  if (/^[\w.-]+$/.test(word.text)) return null;
  return refused(1097, 'a parameter has letters, digits and - _ . only', word.start);
}

function notAUser(word: Word): Result | null {
  if (word.text.startsWith(OWN_USER_PREFIX))
    return refused(257, `users whose name begins with ${OWN_USER_PREFIX} are Lockstep's own`, word.start);
  if (word.text !== '' && !/[ \t\n\v\f\r\0]/.test(word.text)) return null;
  return refused(1097, 'the name of a user has no spaces, and is not empty', word.start);
}

function notALibrary(word: Word): Result | null {
  if (/^[A-Za-z0-9_]+$/.test(word.text)) return null;
  return refused(1097, 'the name of a library has letters, digits and _ only', word.start);
}

function refused(code: Refusal['code'], message: string, index: number): Extract<Result, { ok: false }> {
  return { ok: false, refusal: { code, message, column: index + 1 } };
}
