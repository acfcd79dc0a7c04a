// IP addresses and host names: strict, and with one spelling each, so that equal addresses are equal texts.

/** The canonical spelling of an IPv4 or IPv6 address (RFC 5952), or null where the text is none. */
export function canonicalAddress(text: string): string | null {
  return text.includes(':') ? canonicalV6(text) : canonicalV4(text);
}

/** A host name of labels (RFC 1123, underscores allowed), in lower case, or null. A mistyped address is none. */
export function canonicalHostName(text: string): string | null {
  if (text.length > 253 || text === '') return null;
  const labels = text.toLowerCase().split('.');
  const valid = labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label));
  // No top-level domain begins with a digit: 10.0.0.300 and 10.0.0.1x are mistakes, not names.
  return valid && /^[a-z_]/.test(labels.at(-1) ?? '') ? labels.join('.') : null;
}

function canonicalV4(text: string): string | null {
  if (text.length > 15) return null;
  // One walk: every line has addresses.
  let [parts, digits, value] = [1, 0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit === -2) {
      if (digits === 0) return null;
      [parts, digits, value] = [parts + 1, 0, 0];
      continue;
    }
    // 010 is ten to some readers, and eight to others.
    if (digit < 0 || digit > 9 || (digits > 0 && value === 0)) return null;
    [digits, value] = [digits + 1, value * 10 + digit];
    if (value > 255) return null;
  }
  return parts === 4 && digits > 0 ? text : null;
}

function canonicalV6(text: string): string | null {
  const groups = parseV6(text);
  if (groups === null) return null;
  const zeros = longestZeros(groups);
  if (zeros === null) return hexGroups(groups);
  return `${hexGroups(groups.slice(0, zeros.start))}::${hexGroups(groups.slice(zeros.end))}`;
}

function parseV6(text: string): number[] | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  // Only the end of the whole may be dotted.
  if (halves.length === 2 && halves[0]?.includes('.')) return null;
  const [head, tail] = halves.map(parseGroups);
  if (head === null || head === undefined || tail === null) return null;
  if (tail === undefined) return head.length === 8 ? head : null;
  const missing = 8 - head.length - tail.length;
  return missing < 1 ? null : [...head, ...Array<number>(missing).fill(0), ...tail];
}

/** Groups between colons; the last may be a dotted IPv4 address. */
function parseGroups(text: string): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [at, part] of parts.entries()) {
    if (at === parts.length - 1 && part.includes('.')) {
      if (canonicalV4(part) === null) return null;
      const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number);
      groups.push(a * 256 + b, c * 256 + d);
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) {
      groups.push(Number.parseInt(part, 16));
    } else {
      return null;
    }
  }
  return groups.length <= 8 ? groups : null;
}

/** The first longest run of at least two zero groups. */
function longestZeros(groups: readonly number[]): { start: number; end: number } | null {
  let best: { start: number; end: number } | null = null;
  for (let start = 0; start < groups.length; start += 1) {
    let end = start;
    while (groups[end] === 0) end += 1;
    if (end - start >= 2 && (best === null || end - start > best.end - best.start)) best = { start, end };
    if (end > start) start = end;
  }
  return best;
}

function hexGroups(groups: readonly number[]): string {
  return groups.map((group) => group.toString(16)).join(':');
}
