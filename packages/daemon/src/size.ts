// Numbers of bytes as people write them: `64KiB`, `1MiB`, or the number itself.

const UNITS: Readonly<Record<string, number>> = { '': 1, KiB: 1_024, MiB: 1_048_576 };

/** Bytes, or null where the text is no size. */
export function parseSize(text: string): number | null {
  const match = /^(\d{1,9})(KiB|MiB)?$/.exec(text);
  return match === null ? null : Number(match[1]) * (UNITS[match[2] ?? ''] ?? 1);
}
