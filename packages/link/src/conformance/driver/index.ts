// The kit's checks of a driver: a dialect, and a product at the end of a session.

export { DRIVER_CHECKS } from './checks.ts';
export type { DriverFixture, Irreversible, ProductInstance } from './fixture.ts';
export { runDriverConformance, wireName } from './run.ts';
