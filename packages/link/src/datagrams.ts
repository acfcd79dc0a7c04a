// What is in a datagram: a head, one line of JSON, and behind it at most one message of the engine protocol.
//
//   manager → {"v":1,"open":"5f…"}                                          a session is asked for
//   engine  → {"v":1,"open":"5f…","session":"9c…"}                          this is it
//   both    → {"v":1,"session":"9c…","got":4,"seq":5,"bytes":87}\n{"v":1,…} message 5, and 1 to 4 are here
//   both    → {"v":1,"session":"9c…","got":5}                               1 to 5 are here
//   both    → {"v":1,"session":"9c…","got":5,"ask":true}                    are you there? answered by the line above
//   both    → {"v":1,"session":"9c…","end":"why"}                           it is over; also where there is no such session
//   engine  → {"v":1,"open":"5f…","end":"why"}                              there will be none
//
// The session is what the engine drew for it, 128 bits that nobody else can know: what comes late from a session that is
// over, from another life of the engine, or from somebody else is no part of any, and is dropped.

import { count, type Fields, fieldsOf, flag, has, Malformed, required, text } from './fields.ts';

/** UTF-8 bytes in the longest message. With its head it fits into a datagram of IPv4 and IPv6: 65,507 bytes. */
export const DATAGRAM_MESSAGE_BYTES_MAX = 64_000;

/** UTF-8 bytes of a head: more is none. */
const HEAD_BYTES_MAX = 1_000;

const VERSION = 1;
const LINE_END = 0x0a;

export type Datagram =
  | { readonly kind: 'open'; readonly open: string }
  | { readonly kind: 'opened'; readonly open: string; readonly session: string }
  | { readonly kind: 'refused'; readonly open: string; readonly end: string }
  | { readonly kind: 'end'; readonly session: string; readonly end: string }
  | Carried;

/** Of a session: what is here from the peer, and perhaps a message. */
export interface Carried {
  readonly kind: 'carried';
  readonly session: string;
  /** The last message that came, and all before it. */
  readonly got: number;
  /** Whether the peer asks to be told what is here. */
  readonly ask: boolean;
  readonly message: { readonly seq: number; readonly bytes: Buffer } | null;
}

export function formatDatagram(datagram: Datagram): Buffer {
  if (datagram.kind !== 'carried') {
    return Buffer.from(JSON.stringify({ v: VERSION, ...datagram, kind: undefined }));
  }
  const { session, got, ask, message } = datagram;
  const head = { v: VERSION, session, got, ...(ask ? { ask } : {}) };
  if (message === null) return Buffer.from(JSON.stringify(head));
  const { seq, bytes } = message;
  return Buffer.concat([Buffer.from(`${JSON.stringify({ ...head, seq, bytes: bytes.length })}\n`), bytes]);
}

/** Null for what is none, is of another version, or came shorter than it was sent: it is dropped. Never throws. */
export function parseDatagram(datagram: Buffer): Datagram | null {
  const at = datagram.indexOf(LINE_END);
  const head = at === -1 ? datagram : datagram.subarray(0, at);
  if (head.length > HEAD_BYTES_MAX) return null;
  try {
    const fields = fieldsOf(head.toString('utf8'));
    if (required(fields, 'v') !== VERSION) return null;
    return datagramOf(fields, at === -1 ? null : datagram.subarray(at + 1));
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}

function datagramOf(fields: Fields, bytes: Buffer | null): Datagram | null {
  if (has(fields, 'open')) {
    const open = text(fields, 'open');
    if (has(fields, 'end')) return { kind: 'refused', open, end: text(fields, 'end') };
    if (has(fields, 'session')) return { kind: 'opened', open, session: text(fields, 'session') };
    return { kind: 'open', open };
  }
  const session = text(fields, 'session');
  if (has(fields, 'end')) return { kind: 'end', session, end: text(fields, 'end') };
  const carried = {
    kind: 'carried',
    session,
    got: count(fields, 'got'),
    ask: has(fields, 'ask') && flag(fields, 'ask'),
  } as const;
  if (!has(fields, 'seq')) return { ...carried, message: null };
  if (bytes === null || bytes.length !== count(fields, 'bytes')) return null;
  if (bytes.length > DATAGRAM_MESSAGE_BYTES_MAX) return null;
  return { ...carried, message: { seq: count(fields, 'seq'), bytes } };
}
