// The place of an engine that does not run: whatever it is asked, nothing leaves.

import type { Engine, Sent } from './engine.ts';

export function absentEngine(name: string): Engine {
  const unsent = (): Promise<Sent<never>> =>
    Promise.resolve({ kind: 'unsent', code: 1196, message: `${name} does not run` });
  return { name, address: '', hello: unsent, apply: unsent, enter: unsent, read: unsent, status: unsent };
}
