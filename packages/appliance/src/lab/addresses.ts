// Which number in the lab the address of a virtual server has: its place in a file that only grows, and that the daemon and
// every engine on this machine read. Who needs an address that is not there appends it and reads on; what stands first
// counts. So all agree without asking each other, whoever comes first or later, and after every restart.
//
//   # a head for people
//   10.20.0.5        number 1
//   10.20.0.6        number 2
//   10.20.0.5        no number: it has one (two engines appended it at once)
//
// Invariant: what was read never changes, so a number that was told stays.

import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { assert, type Code, LockstepError } from '@lockstep/core';

const HEAD = `# The addresses of virtual servers that this lab has met, in the order in which it met them: the first has 127.77.0.1,
# or what else the network is. Lines are appended and never changed; without this file the numbers begin anew.
`;

const LINE_END = 0x0a;

/** Begins the file where there is none. Throws a LockstepError: 284, 257 or 261. */
export function createLabAddresses(file: string): void {
  try {
    writeFileSync(file, HEAD, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw refusal(file, error);
  }
}

export class LabAddresses {
  readonly #file: string;
  readonly #numbers = new Map<string, number>();
  /** Bytes of the file that were read: whole lines. */
  #read = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** The number of an address, from 1, or null where it has none so far, or the file cannot be read. */
  numberOf(ip: string): number | null {
    try {
      if (!this.#numbers.has(ip)) this.#withFile(constants.O_RDONLY, (handle) => void this.#readOn(handle));
    } catch (error) {
      // Whoever only looks need not fail; whoever gives a number does.
      if (!(error instanceof LockstepError)) throw error;
    }
    return this.#numbers.get(ip) ?? null;
  }

  /** The numbers of these addresses; those that have none get the next ones. Throws a LockstepError: 284, 261 or 257. */
  give(ips: readonly string[]): number[] {
    const unknown = (): string[] => [...new Set(ips)].filter((ip) => !this.#numbers.has(ip)).sort(byNumbers);
    if (unknown().length > 0) {
      this.#withFile(constants.O_RDWR | constants.O_APPEND, (handle) => {
        const torn = this.#readOn(handle);
        const lines = unknown().map((ip) => `${ip}\n`);
        if (lines.length === 0) return;
        append(handle, `${torn ? '\n' : ''}${lines.join('')}`);
        this.#readOn(handle);
      });
    }
    return ips.map((ip) => {
      const number = this.#numbers.get(ip);
      assert(number !== undefined, 'what was appended is read', { ip });
      return number;
    });
  }

  /** Answers whether the file ends with a line that is not whole: a write that was cut off. */
  #readOn(handle: number): boolean {
    const { size } = fstatSync(handle);
    if (size < this.#read)
      throw new LockstepError(261, `${this.#file} was changed from outside; start the lab again`);
    const bytes = Buffer.alloc(size - this.#read);
    const length = readSync(handle, bytes, 0, bytes.length, this.#read);
    const end = length === 0 ? 0 : bytes.lastIndexOf(LINE_END, length - 1) + 1;
    this.#read += end;
    for (const line of bytes.toString('utf8', 0, end).split('\n')) {
      if (line === '' || line.startsWith('#') || this.#numbers.has(line)) continue;
      this.#numbers.set(line, this.#numbers.size + 1);
    }
    return end < length;
  }

  #withFile(flags: number, use: (handle: number) => void): void {
    let handle: number | null = null;
    try {
      handle = openSync(this.#file, flags);
      use(handle);
    } catch (error) {
      throw error instanceof LockstepError ? error : refusal(this.#file, error);
    } finally {
      if (handle !== null) closeSync(handle);
    }
  }
}

/** One write, so that lines of two engines do not mix; on disk before anything listens by it. */
function append(handle: number, text: string): void {
  const bytes = Buffer.from(text);
  if (writeSync(handle, bytes) < bytes.length)
    throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  fsyncSync(handle);
}

const FILE_CODES: Readonly<Record<string, Code>> = { ENOSPC: 284, EDQUOT: 284, EACCES: 257, EPERM: 257 };

function refusal(file: string, error: unknown): LockstepError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new LockstepError(FILE_CODES[code] ?? 261, `the lab's addresses, ${file}: ${message}`, {
    cause: error,
  });
}

/** Those that come at once are numbered as people would: 10.0.0.9 before 10.0.0.10. */
function byNumbers(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
