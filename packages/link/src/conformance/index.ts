// The conformance kit: proves, on the wire, that an engine is one. Knows the protocol and no engine.

export type { CheckResult } from './check.ts';
export { CHECKS } from './checks.ts';
export { runConformance } from './run.ts';
export { parseSamples } from './samples.ts';
export { findTarget } from './target.ts';
