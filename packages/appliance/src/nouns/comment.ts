import type { ArgumentSchema } from '@lockstep/language';

/** Every object can carry one; it has no effect. */
export const COMMENT: ArgumentSchema = {
  name: 'comment',
  type: { kind: 'text', max: 255 },
  help: 'a note for people',
};
