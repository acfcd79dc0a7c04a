// Which service gets a request: pure selection over parallel arrays, one place per service of a virtual server.
// A weight of 0 stands for a service that cannot be chosen now. Every function answers an index, or -1 when none can be.

/**
 * Smooth weighted round robin: each round every service earns its weight, the richest is chosen and pays for the round.
 * Over any sum-of-weights picks in a row each service is chosen exactly its weight times, spread out evenly.
 * `credits` is the state between calls and is changed; it starts with zeros.
 */
export function pickRoundRobin(credits: Float64Array, weights: ArrayLike<number>): number {
  let best = -1;
  let total = 0;
  for (let index = 0; index < credits.length; index++) {
    const weight = weights[index]!;
    if (weight === 0) continue;
    credits[index]! += weight;
    total += weight;
    if (best === -1 || credits[index]! > credits[best]!) best = index;
  }
  if (best !== -1) credits[best]! -= total;
  return best;
}

/** The fewest requests under way by weight; among equals the first at or after `start`, which the caller rotates. */
export function pickLeastConnection(
  active: ArrayLike<number>,
  weights: ArrayLike<number>,
  start: number,
): number {
  const count = weights.length;
  let best = -1;
  for (let step = 0; step < count; step++) {
    const index = (start + step) % count;
    if (weights[index] === 0) continue;
    // active / weight compared without dividing.
    if (best === -1 || active[index]! * weights[best]! < active[best]! * weights[index]!) best = index;
  }
  return best;
}

/**
 * Weighted rendezvous hashing: every service scores the key, the highest score wins. When a service goes, only its own
 * keys move; engines that see the same services choose alike without talking to each other.
 */
export function pickRendezvous(key: number, seeds: ArrayLike<number>, weights: ArrayLike<number>): number {
  let best = -1;
  let bestScore = 0;
  for (let index = 0; index < weights.length; index++) {
    const weight = weights[index]!;
    if (weight === 0) continue;
    const seed = seeds[index]!;
    const uniform = (mix((mix(key ^ seed) + seed) | 0) + 0.5) / 2 ** 32;
    const score = -weight / Math.log(uniform);
    if (best === -1 || score > bestScore) {
      best = index;
      bestScore = score;
    }
  }
  return best;
}

/** A 32-bit hash of a short text (FNV-1a). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return mix(hash);
}

/** The finaliser of MurmurHash3: every bit of the input changes half of the bits of the output. */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
