// Languages from declared schemas: everything another package may use.

export type { LanguageCommand } from './command.ts';
export { dialectOf } from './dialect.ts';
export { effectiveValues } from './effect.ts';
export { parseBinding, parseKey, parseValue } from './entry.ts';
export { EXPANDED_COMMANDS_MAX } from './expand.ts';
export { type Noun, verbsOf } from './noun.ts';
export { withDefaults } from './reduce.ts';
export {
  type ArgumentSchema,
  type BindingSchema,
  type LanguageSchema,
  type NounSchema,
  type NounSemantics,
  type Reference,
  STATE,
  type Values,
  type ValueType,
} from './schema.ts';
export { lex, quote } from './token.ts';
export { Vocabulary } from './vocabulary.ts';
