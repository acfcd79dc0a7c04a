// A link to an engine, for tests, and what is known of a request in few words.

import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Sent } from '@lockstep/core';
import type { LinkAddress } from '../address.ts';
import type { EngineLink } from '../client.ts';
import { type ConnectOptions, connectEngine } from '../connect.ts';
import { KEY } from './raw.ts';

export const TENURE = { epoch: 7, owner: 'store-1' } as const;

/** A link, and why it went down, if it did. Closed with the test. */
export async function linked(
  t: TestContext,
  address: LinkAddress,
  options: Partial<ConnectOptions> & { readonly local?: boolean } = {},
): Promise<{ link: EngineLink; downs: string[]; down: Promise<string> }> {
  const downs: string[] = [];
  const { promise: down, resolve } = Promise.withResolvers<string>();
  const onDown = (reason: string): void => {
    downs.push(reason);
    resolve(reason);
  };
  const { local = false, ...changed } = options;
  const tenure = local ? {} : { tenure: TENURE };
  const given = { name: 'pe0', address, key: KEY, withinMs: 60_000, onDown, ...tenure, ...changed };
  const { link } = await connectEngine(given);
  t.after(() => link.close());
  return { link, downs, down };
}

export function answerOf<T>(sent: Sent<T>): T {
  assert.ok(sent.kind === 'answered', JSON.stringify(sent));
  return sent.answer;
}

/** What is known of a request, in two words. */
export function known(sent: Sent<unknown>): string {
  return sent.kind === 'answered' ? 'answered' : `${sent.kind} ${sent.code}`;
}
