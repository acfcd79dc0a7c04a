// How a version is written: `3` or `v3`; `boot` where the boot version may be meant.

export function parseVersion(text: string): number {
  const [, number] = /^v?([1-9]\d{0,14})$/.exec(text) ?? [];
  if (number === undefined) throw new Error(`"${text}" is no version: 3 or v3`);
  return Number(number);
}

export interface VersionOrBoot {
  /** Null: the boot version. */
  readonly version: number | null;
}

/** Where nothing is said it is the boot version. */
export function parseVersionOrBoot(text: string): VersionOrBoot {
  return { version: text === '' || text === 'boot' ? null : parseVersion(text) };
}
