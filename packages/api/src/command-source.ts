// A file of commands as it is read from disk, the same for everybody who reads one: what its bytes are taken for, and the words
// for one that cannot be read.
//
//   UTF-8                   as it is
//   other text of one byte  a character: read as Windows-1252, of which Latin-1 is a part, with a warning
//   UTF-16, packed          refused: as commands they would be thousands of mistakes, of which none says what is wrong

import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';

export interface CommandSource {
  /** The file's name, or `standard input`, safe for a terminal. */
  readonly name: string;
  /** UTF-8, whatever the file is. */
  readonly bytes: Uint8Array;
  readonly encoding: 'utf-8' | 'windows-1252';
  /** What whoever reads it is to be told: what it was taken for, from which line on, and the way out; null: nothing. */
  readonly warning: string | null;
}

/** One line: which file, why, and what to do where that is not plain. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

/** What systems say of a file that cannot be read. */
const READ_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
};

/** What files begin with that are no text of UTF-8: what they are, and how they become one. */
const SIGNATURES: readonly (readonly [signature: readonly number[], what: string, next: string])[] = [
  [[0x1f, 0x8b], 'it is packed with gzip', 'unpack it: gunzip'],
  [[0x50, 0x4b, 0x03, 0x04], 'it is a ZIP archive', 'unpack it: unzip'],
  [[0xff, 0xfe], 'it is UTF-16', 'convert it: iconv -f utf-16 -t utf-8'],
  [[0xfe, 0xff], 'it is UTF-16', 'convert it: iconv -f utf-16 -t utf-8'],
];

/** Bytes in which UTF-16 without a byte order mark is looked for. */
const LOOKED_AT = 1_024;

/** Reads a file, `-` for standard input. Throws an {@link UnreadableFile}. */
export function readCommandSource(file: string): CommandSource {
  const name = file === '-' ? 'standard input' : file.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '?');
  let bytes: Buffer;
  try {
    bytes = readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new UnreadableFile(`cannot read ${name}: ${READ_ERRORS[code] ?? message}`);
  }
  return commandSourceOf(name, bytes);
}

/** The same of bytes that were read. */
export function commandSourceOf(name: string, bytes: Uint8Array): CommandSource {
  const odd = SIGNATURES.find(([signature]) => signature.every((byte, at) => bytes[at] === byte));
  if (odd !== undefined) throw noText(name, odd[1], odd[2]);
  const order = orderOfUtf16(bytes);
  if (order !== null) throw noText(name, 'it is UTF-16', `convert it: iconv -f utf-16${order} -t utf-8`);
  if (isUtf8(bytes)) return { name, bytes, encoding: 'utf-8', warning: null };
  return {
    name,
    bytes: Buffer.from(new TextDecoder('windows-1252').decode(bytes)),
    encoding: 'windows-1252',
    warning: `${name} is no UTF-8, line ${firstOddLine(bytes)} is the first that is not, and was read as Windows-1252 (Latin-1); if that is wrong, convert it: iconv -f ENCODING -t utf-8`,
  };
}

function noText(name: string, what: string, next: string): UnreadableFile {
  return new UnreadableFile(`cannot read ${name}: 1119 ${what}, and no UTF-8; ${next}`);
}

/** Which byte of UTF-16 comes first in what has a NUL in every second byte; null where that is not so. */
function orderOfUtf16(bytes: Uint8Array): 'le' | 'be' | null {
  const nuls = [0, 0];
  const looked = Math.min(bytes.length, LOOKED_AT) & ~1;
  for (let at = 0; at < looked; at += 1) if (bytes[at] === 0) nuls[at & 1] = (nuls[at & 1] ?? 0) + 1;
  const [first = 0, second = 0] = nuls;
  // Characters that are no Latin ones have none; line ends and verbs do.
  const most = looked / 4;
  if (looked < 4 || (first > 0 && second > 0)) return null;
  if (second > most) return 'le';
  return first > most ? 'be' : null;
}

/** From 1. */
function firstOddLine(bytes: Uint8Array): number {
  let line = 1;
  for (let from = 0; ; line += 1) {
    const end = bytes.indexOf(10, from);
    if (!isUtf8(bytes.subarray(from, end === -1 ? bytes.length : end)) || end === -1) return line;
    from = end + 1;
  }
}
