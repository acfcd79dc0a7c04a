// A channel whose owner reads nothing for a while, over a wire that loses nothing, in time that the test makes pass.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DatagramChannel, type DatagramChannelOptions } from './datagram-channel.ts';
import { parseDatagram } from './datagrams.ts';

/** Two channels, each the other's peer. */
function pair(): Record<'manager' | 'engine', DatagramChannel> {
  const channel = (side: DatagramChannelOptions['side'], peer: 'manager' | 'engine'): DatagramChannel =>
    new DatagramChannel({
      session: 's',
      side,
      transmit: (bytes) => {
        const datagram = parseDatagram(bytes);
        assert.ok(datagram !== null && 'session' in datagram && datagram.kind !== 'opened');
        queueMicrotask(() => both[peer].accept(datagram));
      },
      onClosed: () => undefined,
    });
  const both = { manager: channel('manager', 'engine'), engine: channel('engine', 'manager') };
  return both;
}

void test('who does not read for long is there all the same, and gets everything when it reads on', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { manager, engine } = pair();
  const came: string[] = [];
  manager.listen({ onMessage: () => undefined, onEnd: () => undefined, onClose: () => undefined });
  engine.listen({
    onMessage: (message) => {
      assert.ok(message.ok);
      came.push(message.text);
    },
    onEnd: () => undefined,
    onClose: () => undefined,
  });
  engine.pause();
  for (const text of ['one', 'two', 'three']) manager.write(text);
  for (let ms = 0; ms < 60_000; ms += 5) {
    t.mock.timers.tick(5);
    if (ms % 100 === 0) await new Promise(setImmediate);
  }
  assert.deepEqual([manager.closed, engine.closed, came], [false, false, []]);
  engine.resume();
  await new Promise(setImmediate);
  assert.deepEqual(came, ['one', 'two', 'three']);
  manager.destroy();
  engine.destroy();
});
