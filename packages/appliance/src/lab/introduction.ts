// What a packet engine says to the lab's echo server on each connection, before the first request: for which service it is.
// One line of JSON. Whatever a request says or leaves out, the echo server knows whom it stands for.

export interface Introduced {
  /** Name of the service. */
  readonly service: string;
  /** IP address or domain name of its server. */
  readonly host: string;
  readonly port: number;
}

/** Bytes that a line may have: three names, with room to spare. */
export const INTRODUCTION_MAX = 4_096;

export function introduction({ service, host, port }: Introduced): string {
  return `${JSON.stringify([service, host, port])}\n`;
}

/** Null for what is none. */
export function readIntroduction(line: string): Introduced | null {
  let parts: unknown;
  try {
    parts = JSON.parse(line);
  } catch {
    return null;
  }
  if (!Array.isArray(parts) || parts.length !== 3) return null;
  const [service, host, port] = parts as unknown[];
  if (typeof service !== 'string' || typeof host !== 'string' || typeof port !== 'number') return null;
  return { service, host, port };
}
