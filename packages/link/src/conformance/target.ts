// The engine that somebody names on a command line: its address and the file with its link key.

import { type HelloAnswer, LockstepError } from '@lockstep/core';
import { type LinkAddress, parseAddress, secured } from '../address.ts';
import { readLinkKey } from '../key.ts';
import { Unmet } from './expect.ts';
import { whoAnswers } from './run.ts';

export type Target =
  | {
      readonly kind: 'found';
      readonly address: LinkAddress;
      readonly key: string;
      /** What it says of itself. */
      readonly greeting: HelloAnswer;
    }
  /** `wrong`: the address, or the key. `nobody`: there is no connection. `stranger`: what answers is no engine. */
  | { readonly kind: 'wrong' | 'nobody' | 'stranger'; readonly message: string };

/** Who answers at an address, `127.0.0.1:4000` or `unix:/run/pe0.sock`. Raises nothing there. */
export async function findTarget(text: string, keyFile: string): Promise<Target> {
  try {
    const address = secured(parseAddress(text), null);
    const key = await readLinkKey(keyFile);
    return { kind: 'found', address, key, greeting: await whoAnswers({ address, key }) };
  } catch (error) {
    if (error instanceof Unmet) return { kind: 'stranger', message: error.message };
    if (!(error instanceof LockstepError)) throw error;
    return { kind: error.code === 1196 ? 'nobody' : 'wrong', message: `${error.code} ${error.message}` };
  }
}
