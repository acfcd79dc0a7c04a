// The scripted product as the kit takes it, honest or with one lie; and for each lie the check that must find it.

import type { DriverFixture, ProductInstance } from '../conformance/driver/fixture.ts';
import { DOOR, ROOM, SCRIPTED, type ScriptedCommand } from './scripted-dialect.ts';
import { type DriverLie, scriptedDriver } from './scripted-driver.ts';
import { type ProductLie, ScriptedProduct, USERS } from './scripted-product.ts';

/** What the product gets wrong, and the check that must find it. */
export const PRODUCT_LIES: Readonly<Record<ProductLie, string>> = {
  'refuses and changes': 'run-refused',
  'runs the first half of what it refuses': 'run-refused',
  'says nothing in its refusals': 'run-refused',
  'clamps without saying': 'run-model',
  'does nothing and says done': 'run-model',
  'changes something else too': 'read-complete',
  'refuses what is so already': 'run-again',
  'keeps what was deleted': 'way-back',
  'remembers the way': 'any-way',
  'shows a list in any order': 'read-again',
  'shows a counter': 'read-again',
  'shows its pid': 'read-fresh',
  'shows a password': 'read-secrets',
  'leaves an entry out': 'read-complete',
  'reads too much': 'read-some',
  'reads what was before': 'run-in-order',
  'tells what it was told': 'echo',
  'runs later what an old session left': 'stopped',
  'lets old sessions go on': 'tenure-ends',
  'forgets its tenure': 'tenure-shown',
  'obeys a lower epoch': 'tenure-kept',
  'obeys two owners of an epoch': 'tenure-kept',
  'takes its time to be taken': 'tenure-race',
  'changes when it is taken': 'tenure-shown',
  'is the same life after a restart': 'life-new',
  'is another life for each session': 'life-same',
  'dies of a long command': 'line-bytes',
  'saves nothing': 'persisted',
  'saves half of it by itself': 'lost',
  'lets anybody change it': 'few-rights',
  'forgets that it is busy': 'busy',
};

/** The same of the driver and its dialect. */
export const DRIVER_LIES: Readonly<Record<DriverLie, string>> = {
  'says that what it sent was not sent': 'cut-in-answer',
  'takes half an answer for one': 'cut-in-answer',
  'sends again what was cut': 'cut-in-request',
  'makes a refusal of a cut': 'cut-in-request',
  'shows what an earlier session read': 'host-cut',
  'takes garbage for an answer': 'garbled-answer',
  'passes over answers that nobody asked for': 'unasked-answer',
  'reads again only what it changed': 'changed-past',
  'gives up by itself': 'half-open',
  'needs an answer in one piece': 'one-byte-pieces',
  'does not say that it is down': 'killed',
  'says twice that it is down': 'killed',
  'sends what it says was not sent': 'closed-unanswered',
  'leaves its connections open': 'sessions-left',
  'opens one more each time': 'thousand',
  'lets anybody be the product': 'open-nobody',
  'leaves one open that was not let in': 'open-wrong',
  'tries a wrong password again and again': 'open-wrong',
  'says the password': 'few-rights',
  'is busy where it may not': 'few-rights',
  'does not say that it may be asked again': 'busy',
  'swaps answers': 'run-in-order',
  'destroys whatever it is told': 'consent',
  'takes longer commands than the product': 'line-bytes',
  'keeps what it has released': 'way-back-released',
  'passes over junk words': 'junk-words',
  'takes line ends': 'line-closed',
  'writes what it does not read': 'line-text',
  'plans what is so already': 'way-back',
  'forgets what goes': 'way-back-random',
  'copies the first thousand': 'copy',
  'turns lists': 'way-back',
  'has a smaller footprint': 'read-complete',
  'needs nothing': 'line-needs',
  'leaves secrets in lines': 'line-sealed',
  'asks for no consent': 'consent',
  'knows one life only': 'life-host',
};

interface Lies {
  readonly product?: ProductLie;
  readonly driver?: DriverLie;
}

const PASSWORD = 'a very secret word';

export function scriptedFixture({
  product: productLie,
  driver: driverLie,
}: Lies = {}): DriverFixture<ScriptedCommand> {
  return {
    driver: scriptedDriver(driverLie ?? null),
    start: () => start(productLie ?? null),
    good: [
      'SET mode slow',
      'SET limit 200',
      'SET greeting "hello, zwölf 🦀" farewell bye',
      'APPEND colours yellow',
      'SET list b,a,b,c',
      'DEL colours',
      'SET colours green,red',
      'APPEND list a',
      'DEL greeting',
      'UNSET limit',
      'SAVE',
      'SET mode careful limit 7',
    ],
    bad: [
      'SET mode sideways',
      'SET mode fast limit many',
      'SET limit -1',
      'DEL nothing-of-the-kind',
      'APPEND nothing-of-the-kind a',
      'SET mode',
      'NONSENSE a b',
      'GET mode',
      'RESET',
      'SET mode fast mode slow',
    ],
    more: [
      'DEL mode',
      'SET list c,c',
      'SET colours red,green,blue',
      'DEL list',
      'SET secret #'.padEnd(76, '0'),
    ],
    echo: ['SET limit 5000', 'SET mode slow limit 1001'],
    persist: { commands: ['SAVE'], lasts: () => true },
    filler: (n) => `SET filler-${n} value-${n}`,
    sized: (bytes) => 'SET long '.padEnd(bytes, 'x'),
    irreversible: [
      { line: `SET ${DOOR} shut` },
      {
        line: `SET mode slow ${ROOM} 5`,
        prepare: (instance) => Promise.resolve(productOf(instance).fill(100)),
        intact: (instance) => Promise.resolve(productOf(instance).stored === 100),
      },
    ],
    secrets: [
      { line: `SET secret "${PASSWORD}"`, secret: PASSWORD },
      { line: 'SET mode fast secret pass-word-1', secret: 'pass-word-1' },
      { line: '  SET\tsecret   pass-word-2  limit', secret: 'pass-word-2' },
      { line: 'SET "secret" pass-word-3 "', secret: 'pass-word-3' },
    ],
  };
}

const products = new WeakMap<ProductInstance, ScriptedProduct>();

function productOf(instance: ProductInstance): ScriptedProduct {
  const product = products.get(instance);
  if (product === undefined) throw new Error('no instance of this fixture');
  return product;
}

async function start(lie: ProductLie | null): Promise<ProductInstance> {
  const product = new ScriptedProduct({ lie });
  await product.start();
  const instance: ProductInstance = {
    address: { path: product.path },
    credentials: { user: 'admin', password: USERS.admin },
    wrong: { user: 'admin', password: PASSWORD },
    fewRights: { user: 'guest', password: USERS.guest },
    secrets: Object.values(USERS),
    stop: () => Promise.resolve(product.stop()),
    continue: () => Promise.resolve(product.continue()),
    kill: () => product.kill(),
    restart: () => product.restart(),
    local(line) {
      const parsed = SCRIPTED.parse(line);
      const words = parsed.ok ? parsed.command.words : [];
      for (let at = 0; at < words.length; at += 2) product.set(words[at] ?? '', words[at + 1]);
      return Promise.resolve();
    },
    traffic: () => Promise.resolve(product.use()),
    busy() {
      product.busy = true;
      return Promise.resolve(() => {
        product.busy = false;
        return Promise.resolve();
      });
    },
    close: () => product.kill(),
  };
  products.set(instance, product);
  return instance;
}
