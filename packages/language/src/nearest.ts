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

/** One row of the table of distances, used again and again: words are asked about by the ten thousand. */
const row = new Uint8Array(256);

/** Edits (insert, delete, replace) between two words; anything from `limit` (below 256) on counts as `limit`. */
function editDistance(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) >= limit) return limit;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  let [end, otherEnd] = [one.length, other.length];
  while (end > start && otherEnd > start && one[end - 1] === other[otherEnd - 1]) {
    end -= 1;
    otherEnd -= 1;
  }
  const columns = otherEnd - start;
  for (let column = 0; column <= columns; column += 1) row[column] = column;
  for (let at = start; at < end; at += 1) {
    const line = at - start + 1;
    let diagonal = line - 1;
    let least = line;
    row[0] = line;
    for (let column = 1; column <= columns; column += 1) {
      const above = row[column] as number;
      const replaced = diagonal + (one[at] === other[start + column - 1] ? 0 : 1);
      const distance = Math.min(replaced, above + 1, (row[column - 1] as number) + 1);
      row[column] = distance;
      if (distance < least) least = distance;
      diagonal = above;
    }
    if (least >= limit) return limit;
  }
  return Math.min(limit, row[columns] as number);
}
