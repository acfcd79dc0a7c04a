// The valid word that a mistyped one was probably meant to be.

/** `; did you mean X?`, or nothing where no word is near. */
export function nearest(word: string, words: Iterable<string>): string {
  const typed = word.slice(0, 64).toLowerCase();
  const tolerance = typed.length <= 3 ? 1 : typed.length <= 6 ? 2 : 3;
  let best: string | null = null;
  let bestDistance = tolerance + 1;
  for (const candidate of words) {
    const lower = candidate.toLowerCase();
    const distance =
      lower.startsWith(typed) && typed.length >= 3 ? 1 : editDistance(typed, lower, bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best === null ? '' : `; did you mean ${best}?`;
}

/** Edits (insert, delete, replace) between two words; anything from `limit` on counts as `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? limit;
}
