// Answers to commands that read: what the record holds, in a form that can be read and typed.

import type { Configuration, Refusal } from '@lockstep/core';
import { ABSENT } from '@lockstep/link';
import { type Family, keyOf, type RedisCommand } from './command.ts';
import { lineOf, nearest, quote } from './words.ts';

/** What is there under a key: set through Lockstep, or brought along by every engine. */
export function present(configuration: Configuration, key: string): string | undefined {
  const now = configuration.get(key) ?? configuration.beneath(key);
  return now === ABSENT ? undefined : now;
}

/** The answer of a command that reads. Without a pattern character it also shows what the engines brought along. */
export function show(
  configuration: Configuration,
  command: RedisCommand,
): { readonly text: string } | Refusal {
  switch (command.asks) {
    case 'parameters':
      return text(
        matching(configuration, 'config', command.patterns).map(([name, value]) => lineOf([name, value])),
      );
    case 'users':
      return text(
        matching(configuration, 'acl user', ['*']).map(([name, value]) => `user ${quote(name)} ${value}`),
      );
    case 'names of users':
      return text(matching(configuration, 'acl user', ['*']).map(([name]) => quote(name)));
    case 'a user': {
      const [name = ''] = command.patterns;
      const value = present(configuration, keyOf('acl user', name));
      if (value !== undefined) return { text: `user ${quote(name)} ${value}` };
      const users = matching(configuration, 'acl user', ['*']).map(([known]) => known);
      return { code: 258, message: `there is no acl user ${name}${nearest(name, users)}` };
    }
    case 'functions':
      return text(
        matching(configuration, 'function', command.patterns).map(
          ([name, code]) => `library ${name}\n${code.replaceAll(/^/gm, '  ')}`,
        ),
      );
    case null:
      return { code: 1088, message: 'this command answers nothing' };
  }
}

function text(lines: readonly string[]): { text: string } {
  return { text: lines.length === 0 ? '(empty)' : lines.join('\n') };
}

/** Entries of a family whose name matches one of some patterns, by name. */
function matching(
  configuration: Configuration,
  family: Family,
  patterns: readonly string[],
): [name: string, value: string][] {
  const names = new Set<string>();
  for (const pattern of patterns) {
    if (!/[*?[\\]/.test(pattern)) {
      names.add(pattern);
      continue;
    }
    for (const key of configuration.keys(`${family} `)) {
      const name = key.slice(family.length + 1);
      if (matches(pattern, name)) names.add(name);
    }
  }
  return [...names].sort().flatMap((name): [string, string][] => {
    const value = present(configuration, keyOf(family, name));
    return value === undefined ? [] : [[name, value]];
  });
}

/** Whether a name matches a pattern of Redis: `*`, `?`, `[a-c]`, `[^a]`, and `\` before any character. */
function matches(pattern: string, name: string): boolean {
  // Where the last star stood, and how much of the name it has swallowed: stars before it need no second look.
  let [at, from, star, swallowed] = [0, 0, -1, 0];
  while (from < name.length) {
    const step = stepAt(pattern, at);
    if (step === '*') {
      star = at;
      swallowed = from;
      at += 1;
    } else if (step?.fits(name.charAt(from)) === true) {
      at = step.end;
      from += 1;
    } else if (star !== -1) {
      swallowed += 1;
      from = swallowed;
      at = star + 1;
    } else return false;
  }
  while (pattern.charAt(at) === '*') at += 1;
  return at === pattern.length;
}

/** What stands at a place of a pattern; null: its end. */
function stepAt(
  pattern: string,
  at: number,
): '*' | { fits: (character: string) => boolean; end: number } | null {
  const first = pattern.charAt(at);
  if (first === '*') return '*';
  if (first === '') return null;
  if (first === '?') return { fits: () => true, end: at + 1 };
  if (first === '\\' && at + 1 < pattern.length) {
    const literal = pattern.charAt(at + 1);
    return { fits: (character) => character === literal, end: at + 2 };
  }
  const close = first === '[' ? pattern.indexOf(']', at + 1) : -1;
  if (close === -1) return { fits: (character) => character === first, end: at + 1 };
  const inside = pattern.slice(at + 1, close);
  const negated = inside.startsWith('^');
  const ranges = [...(negated ? inside.slice(1) : inside).matchAll(/(.)(?:-(.))?/gs)];
  const within = (character: string): boolean =>
    ranges.some(([, low = '', high = low]) => character >= low && character <= high);
  return { fits: (character) => within(character) !== negated, end: close + 1 };
}
