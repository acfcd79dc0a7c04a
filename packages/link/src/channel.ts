// One peer, and whole messages to it and from it: each once, in their order. What is said in them is not its business.
//
// A stream is one (stream-channel.ts), and so is a session of datagrams (datagram-channel.ts). Behind both, the engine's side
// is a Session and the manager's an EngineLink: the protocol is written once.

import type { LockstepError } from '@lockstep/core';

export type Heard =
  | { readonly ok: true; readonly text: string; readonly bytes: number }
  /** 1119: what came is not UTF-8. 1106, 278: the peer speaks something else, and nothing after it can be understood. */
  | { readonly ok: false; readonly error: LockstepError; readonly last: boolean };

export interface ChannelEvents {
  readonly onMessage: (heard: Heard) => void;
  /** The peer will say nothing more; it may still listen. */
  readonly onEnd: () => void;
  /** It is over. `why` is null where the peer ended it and gave no reason. Called once, also after destroy(). */
  readonly onClose: (why: string | null) => void;
}

export interface Channel {
  /** UTF-8 bytes in the longest message that can be sent. */
  readonly messageBytesMax: number;
  /** What to say of a message that is longer. */
  readonly tooLong: string;
  /** Messages handed to the system: what was written later than these has certainly not left. */
  readonly handed: number;
  /** Messages written so far: the number of the last one, from 1. */
  readonly written: number;
  /** Bytes, about, that the peer has not taken. */
  readonly unsent: number;
  /** Whether it is over. */
  readonly closed: boolean;
  readonly paused: boolean;

  /** Before anything is heard. */
  listen(events: ChannelEvents): void;
  /** The peer has shown the link key: it may send messages of any length from now on. */
  trust(): void;
  /** What is written in one turn of the event loop leaves at its end. After the end nothing happens. */
  write(message: string): void;
  flush(): void;
  /** Waits until the peer has taken what was written, if that is more than a limit. Also over when the channel is. */
  below(bytesMax: number): Promise<void>;
  /** Holds back what is heard, and so, in the end, the peer. What was heard already may still be told. */
  pause(): void;
  resume(): void;
  /** Ends it when the peer has what was written. */
  end(): void;
  /** Ends it at once. */
  destroy(): void;
}
