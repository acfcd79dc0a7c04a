// Who listens on a port, so that a busy one can be named. Linux only: elsewhere, or without permission, nobody is named.

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename } from 'node:path';
import type { Address } from './config-reader.ts';

/** `nginx (pid 812)`, or null where it cannot be found out. */
export function portHolder(port: number): string | null {
  try {
    const inodes = listeningInodes(port);
    if (inodes.size === 0) return null;
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      if (holdsOne(pid, inodes)) return `${nameOf(pid)} (pid ${pid})`;
    }
  } catch {
    // No /proc, or not for us.
  }
  return null;
}

/** Null when the address is free; else why not, with the holder where it is known. */
export async function whyBusy({ host, port }: Address): Promise<string | null> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') resolve(error.message);
      else resolve(busy(port));
    });
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

/** `port 9080 is in use by nginx (pid 812)` */
export function busy(port: number): string {
  const holder = portHolder(port);
  return `port ${port} is in use${holder === null ? '' : ` by ${holder}`}`;
}

function listeningInodes(port: number): Set<string> {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const inodes = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readFileSync(table, 'utf8').split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/);
      const [, local = '', , state] = fields;
      if (state === '0A' && local.endsWith(`:${wanted}`)) inodes.add(`socket:[${fields[9]}]`);
    }
  }
  return inodes;
}

function holdsOne(pid: string, inodes: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      try {
        return inodes.has(readlinkSync(`/proc/${pid}/fd/${fd}`));
      } catch {
        return false; // Closed meanwhile.
      }
    });
  } catch {
    return false; // Ended meanwhile, or not ours to see.
  }
}

/** A script is named by its file: the process that runs it is `node` for all of them. */
function nameOf(pid: string): string {
  const [, script = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  if (/\.[cm]?[jt]s$/.test(script)) return basename(script);
  return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
}
