// Who listens on a port, of TCP or UDP, so that a busy one can be named. Linux only: elsewhere, or without permission, nobody is named.

import { createSocket } from 'node:dgram';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename } from 'node:path';
import type { Address } from './config-reader.ts';

type Transport = 'tcp' | 'udp';

/** `nginx (pid 812)`, or null where it cannot be found out. */
export function portHolder(port: number, transport: Transport = 'tcp'): string | null {
  try {
    const inodes = listeningInodes(port, transport);
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
export async function whyBusy({ host, port }: Address, transport: Transport = 'tcp'): Promise<string | null> {
  return new Promise((resolve) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      if (error.code !== 'EADDRINUSE') resolve(error.message);
      else resolve(busy(port, transport));
    };
    if (transport === 'udp') {
      const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
      socket.once('error', onError);
      socket.bind({ address: host, port, exclusive: true }, () => socket.close(() => resolve(null)));
      return;
    }
    const server = createServer();
    server.once('error', onError);
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

/** `port 9080 is in use by nginx (pid 812)` */
export function busy(port: number, transport: Transport = 'tcp'): string {
  const holder = portHolder(port, transport);
  return `${transport === 'udp' ? 'UDP ' : ''}port ${port} is in use${holder === null ? '' : ` by ${holder}`}`;
}

/** A socket of TCP that listens, and one of UDP that is bound to nobody in particular, as the tables of Linux say it. */
const LISTENS: Readonly<Record<Transport, string>> = { tcp: '0A', udp: '07' };

function listeningInodes(port: number, transport: Transport): Set<string> {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const inodes = new Set<string>();
  for (const table of [`/proc/net/${transport}`, `/proc/net/${transport}6`]) {
    for (const line of readFileSync(table, 'utf8').split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/);
      const [, local = '', , state] = fields;
      if (state === LISTENS[transport] && local.endsWith(`:${wanted}`)) inodes.add(`socket:[${fields[9]}]`);
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
