// What several documents have in common, and what a request that is refused as a whole is answered with.

import { Type } from 'typebox';

export const CodeSchema = Type.Integer({
  description: 'error number, 0 for success; see docs/reference/errors.md',
});
export const DigestSchema = Type.String({ description: '32 hexadecimal digits' });
export const TimeSchema = Type.Integer({ description: 'ms since 1970' });

export const nullable = <T extends Type.TSchema>(schema: T): Type.TUnion<[T, Type.TNull]> =>
  Type.Union([schema, Type.Null()]);

/** RFC 9457, with the number that callers match on. */
export const ProblemSchema = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: CodeSchema,
  next: Type.String({ description: 'what to do about it' }),
});

export type Problem = Type.Static<typeof ProblemSchema>;
