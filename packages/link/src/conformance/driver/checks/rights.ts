// Who may, who may not, and who is nobody: told apart, with nothing left open and no secret said.

import { once } from 'node:events';
import { createServer } from 'node:net';
import { LockstepError } from '@lockstep/core';
import { must, Skipped, same, show, Unmet } from '../../expect.ts';
import { swallow } from '../../relay.ts';
import type { DriverCheck } from '../check.ts';
import { OWNER, type Place } from '../context.ts';
import { mustHold, parsed } from '../model.ts';

type Opening = Parameters<Place['open']>[0];

/** The error that an open must reject with; nothing is left open, and no secret is in it. */
async function refusal(place: Place, codes: readonly number[], how: string, options: Opening): Promise<void> {
  const error = await place.open(options).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof Unmet) throw error;
  const said = error instanceof LockstepError ? `${error.code} ${error.message}` : String(error);
  must(error instanceof LockstepError && codes.includes(error.code), `${codes.join(' or ')} ${how}`, said);
  const password = options?.credentials?.password;
  const secrets = [...place.instance.secrets, ...(password === undefined ? [] : [password])];
  const texts = `${error.message} ${error.stack ?? ''} ${String(error.cause)}`;
  if (secrets.some((secret) => secret !== '' && texts.includes(secret)))
    throw new Unmet(`no secret in what is said ${how}`, 'one');
  await place.context.until(`no connection left ${how}`, () => place.relay.open === 0);
}

const nobody: DriverCheck = {
  name: 'open-nobody',
  part: 'rights',
  proves: 'Nobody there is 1196, silence 1198, and somebody else 1204; nothing is left open.',
  async run(context) {
    const place = (await context.place()) as unknown as Place;
    const port = await unusedPort();
    await refusal(place, [1196], 'where nobody is', { address: { host: '127.0.0.1', port } });
    place.relay.use({ toClient: swallow });
    await refusal(place, [1198], 'where nobody answers', { withinMs: 200 });
    place.relay.use({
      toProduct: (way) => () => way.cut(),
    });
    await refusal(place, [1196, 1198, 1204], 'where the connection is cut', {});
    const stranger = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', () => socket.write('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'));
      socket.on('end', () => socket.end());
    });
    stranger.listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const bound = stranger.address();
    try {
      if (bound === null || typeof bound === 'string') throw new Unmet('a port', show(bound));
      const { instance } = place;
      const tls = 'tls' in instance.address ? [1196, 1204] : [1204];
      const address = { ...place.address, host: '127.0.0.1', port: bound.port };
      await refusal(place, tls, 'where something else answers', { address });
      await context.until(
        'no connection left at somebody else',
        async () => (await connectionsOf(stranger)) === 0,
      );
    } finally {
      stranger.close();
    }
  },
};

function connectionsOf(server: ReturnType<typeof createServer>): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
  });
}

async function unusedPort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  server.close();
  await once(server, 'close');
  if (bound === null || typeof bound === 'string') throw new Unmet('a port', show(bound));
  return bound.port;
}

const wrong: DriverCheck = {
  name: 'open-wrong',
  part: 'rights',
  proves:
    'Whoever is not known is 257, once, without the password in a word of it, and nothing is left open.',
  async run(context) {
    const place = (await context.place()) as unknown as Place;
    const { relay, instance } = place;
    if (instance.wrong === undefined) throw new Skipped('the product lets everybody in');
    const session = await place.open();
    const good = relay.accepted;
    session.close();
    await context.until('no connection left of a session that was closed', () => relay.open === 0);
    const before = relay.accepted;
    await refusal(place, [257], 'for a wrong password', { credentials: instance.wrong });
    must(relay.accepted - before <= good, `at most ${good} connections for a try`, relay.accepted - before);
  },
};

const few: DriverCheck = {
  name: 'few-rights',
  part: 'rights',
  proves:
    'What the user may not do is 257 and not to be tried again, with no secret in it, and has no effect.',
  async run(context) {
    const { driver, fixture } = context;
    const place = await context.place();
    const credentials = place.instance.fewRights;
    if (credentials === undefined) throw new Skipped('the product has no users with few rights');
    const looker = await place.open();
    const before = await place.read(looker);
    const secrets = [...place.instance.secrets, credentials.password];
    const judge = (what: string, code: number, message: string, retryable: boolean): void => {
      must(code === 257 && message !== '', `257 and a reason to ${what}`, `${code} ${message}`);
      must(!retryable, `${what} not to be tried again`, message);
      if (secrets.some((secret) => message.includes(secret)))
        throw new Unmet(`no secret in what ${what} is told`, 'one');
    };
    const session = await place.open({ credentials }).catch((error: unknown) => {
      if (!(error instanceof LockstepError)) throw error;
      judge('one who may not even look', error.code, error.message, error.retryable);
      return null;
    });
    if (session === null) return;
    const tenure = { epoch: context.newEpoch(), owner: OWNER };
    const taking = session.take(tenure).catch((error: unknown) => {
      if (!(error instanceof LockstepError)) throw error;
      judge('one who may not take', error.code, error.message, error.retryable);
      return null;
    });
    // Nothing is run without a tenure.
    const lines = (await context.within('an answer to take', taking)) === null ? [] : fixture.good;
    for (const line of lines) {
      const command = parsed(driver, line);
      const model = await place.model(looker);
      if (driver.releases(command) !== null || model.refusal(command) !== null) continue;
      const ran = await place.run(session, command);
      if (ran.kind === 'ended') break;
      must(ran.kind === 'refused', `${show(line)} to be refused to one of few rights`, ran);
      judge(`one who says ${line}`, ran.code, ran.message, ran.retryable === true);
    }
    mustHold('the product afterwards', await place.read(await place.open()), before);
  },
};

const busy: DriverCheck = {
  name: 'busy',
  part: 'rights',
  proves: 'A product that is busy refuses for now, says so, does nothing, and takes the same a moment later.',
  async run(context) {
    const { driver } = context;
    const place = await context.place();
    const make = place.able('busy');
    const session = await place.session();
    const model = await place.model(session);
    const free = await make();
    const [command] = context.good;
    must(command !== undefined, 'a sample', command);
    try {
      const ran = await place.run(session, command);
      must(ran.kind === 'refused' && ran.retryable === true, 'a busy product to refuse for now', ran);
    } finally {
      await free();
    }
    mustHold('the product afterwards', await place.read(session), model.baseline);
    same('whether it is a release', driver.releases(command), null);
    await place.follows(session, model, command);
    mustHold('the product after the same again', await place.read(session), model.entries());
  },
};

export const RIGHTS: readonly DriverCheck[] = [nobody, wrong, few, busy];
