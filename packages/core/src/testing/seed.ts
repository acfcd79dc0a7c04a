/** What properties draw from: one seed, so that a run is like the last; `SEED=42` for another. A failure prints it. */
export const SEED: number = Number(process.env['SEED'] ?? 1);
