// Assertions stay on in production: a broken invariant stops the component that owns the state
// before it can spread. Operating errors and bad input are never asserted, they are values.

/** Thrown only for a bug of ours. Nobody catches it to go on. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/** States an invariant. `details` are the values a person needs to understand its violation. */
export function assert(
  condition: unknown,
  invariant: string,
  details?: Record<string, unknown>,
): asserts condition {
  if (condition) return;
  const values = details === undefined ? '' : ` ${JSON.stringify(details)}`;
  throw new AssertionError(`invariant broken: ${invariant}${values}`);
}
