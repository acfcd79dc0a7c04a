// An object is kept only as some commands make it, so that it can be printed, undone and made anew.

import { hasFront } from './entry.ts';
import { parse } from './parse.ts';
import type { Values } from './schema.ts';
import type { Vocabulary } from './vocabulary.ts';
import { addCommands, changeCommands, isAdded, type Written } from './write.ts';

/** Whether commands give an object exactly these values: some are only given along with others. */
export function canBeWritten(vocabulary: Vocabulary, object: Written, values: Values): boolean {
  const { noun } = object;
  const { existence, positional } = noun;
  const lines = existence === 'made' ? addCommands(object, values) : changeCommands(object, {}, values);
  const given = new Set<string>();
  let there = !isAdded(object) || (noun.namedBy !== undefined && !hasFront(noun, values));
  for (const line of lines) {
    const parsed = parse(vocabulary, line);
    if (!parsed.ok) continue;
    const { command } = parsed;
    there ||= command.verb === 'add';
    if (!there) break;
    if (command.verb === 'enable' || command.verb === 'disable') given.add('state');
    if (command.verb === 'add' || command.verb === 'set') {
      for (const name of Object.keys(command.values)) given.add(name);
    }
  }
  // An entry has its positional arguments in any case, also at their defaults.
  for (const { name, default: usual } of positional) if (values[name] === usual) given.add(name);
  return there && Object.keys(values).every((name) => given.has(name));
}
