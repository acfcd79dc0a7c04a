// What an engine's doors have in common: how one is closed, and why one could not be opened.

import { LockstepError } from '@lockstep/core';
import { formatAddress, type LinkAddress } from './address.ts';
import type { Guests } from './guests.ts';

export interface EngineServer {
  /** Where it listens, with the port that the system chose. */
  readonly address: LinkAddress;
  /**
   * Takes no further connection and no further request, answers what was asked, closes, and removes the socket file.
   * Connections that are still open after `graceMs` (default 1,000) are cut. Never rejects; may be called again.
   */
  close(graceMs?: number): Promise<void>;
}

const GRACE_MS_DEFAULT = 1_000;

/** @param shut takes nobody in any more; resolves when those who are there have left */
export function closable(address: LinkAddress, guests: Guests, shut: () => Promise<void>): EngineServer {
  let closing: Promise<void> | undefined;
  const close = async (graceMs: number): Promise<void> => {
    const closed = shut();
    guests.finish();
    const timer = setTimeout(() => guests.destroy(), graceMs);
    await closed;
    clearTimeout(timer);
  };
  return {
    address,
    close(graceMs = GRACE_MS_DEFAULT): Promise<void> {
      closing ??= close(graceMs);
      return closing;
    },
  };
}

export function listenError(address: LinkAddress, cause: unknown): LockstepError {
  if (cause instanceof LockstepError) return cause;
  const where = formatAddress(address);
  const { code, message } = cause as NodeJS.ErrnoException;
  switch (code) {
    case 'EADDRINUSE':
      return new LockstepError(304, `somebody listens on ${where}`, { cause });
    case 'EADDRNOTAVAIL':
      return new LockstepError(305, `${where} is not an address of this machine`, { cause });
    case 'EACCES':
    case 'EPERM':
      return new LockstepError(257, `not permitted to listen on ${where}`, { cause });
    default:
      return new LockstepError(261, `cannot listen on ${where}: ${message}`, { cause });
  }
}
