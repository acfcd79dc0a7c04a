// The reference pages are held against the code: nothing is missing, nothing is there that is not, and every example is
// what really happens. UPDATE=1 writes commands.md and the answers in rest.md anew; what changes is then read by a person.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { hash, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BODY_BYTES_MAX, formatDuration } from '@lockstep/api';
import { ADC_SCHEMA, adcDialect } from '@lockstep/appliance/dialect';
import {
  CODES,
  ConfigurationManager,
  DEFAULT_SETTINGS,
  HOLD_ONLY,
  LiveConfiguration,
  NativeEngine,
  PerEngine,
  type Settings,
} from '@lockstep/core';
import { type ArgumentSchema, EXPANDED_COMMANDS_MAX, type NounSchema } from '@lockstep/language';
import { connectEngine, serveEngine } from '@lockstep/link';
import { openStore } from '@lockstep/store';
import { systemClock } from '../packages/daemon/src/clock.ts';
import { BODY_LIMITS, DEFAULT_API, parseConfig } from '../packages/daemon/src/config.ts';
import { NO_ALERTS } from '../packages/daemon/src/config-fleet.ts';
import {
  FLEET_SETTINGS,
  KIND_DEFAULTS,
  PROFILES,
  type Values,
} from '../packages/daemon/src/config-settings.ts';
import type { FleetHost } from '../packages/daemon/src/fleet-host.ts';
import { buildServer } from '../packages/daemon/src/server.ts';
import { type Noun, verbsOf } from '../packages/language/src/noun.ts';
import { NAME_CHARACTERS_MAX } from '../packages/language/src/value.ts';
import { Vocabulary } from '../packages/language/src/vocabulary.ts';

const FOLDER = fileURLToPath(new URL('../docs/reference/', import.meta.url));
const LAUNCHER = fileURLToPath(new URL('../packages/cli/bin/lockstep', import.meta.url));
const UPDATE = process.env['UPDATE'] === '1';

const page = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');

/** The cells of all rows of a page's tables, without their heads. */
function rowsOf(name: string): string[][] {
  const lines = page(name).split('\n');
  return lines
    .filter((line, at) => line.startsWith('| ') && !lines[at + 1]?.startsWith('|---'))
    .map((line) => line.slice(2, -2).split(/(?<!\\) \| /));
}

/** What a cell has between backquotes. */
const code = (cell: string | undefined): string => /^`([^`]*)`/.exec(cell ?? '')?.[1] ?? '';

void test('every error is on its page, with its symbol, its meaning and the next step, and no other is', () => {
  const rows = rowsOf('errors.md').filter(([number]) => /^\d+$/.test(number ?? ''));
  const codes = Object.entries(CODES);
  assert.deepEqual(
    rows.map(([number, symbol, text, , next]) => [number, symbol, text, next]),
    codes.map(([number, { symbol, text, next }]) => [number, symbol, text, next]),
  );
  for (const [number, , , when] of rows) assert.match(when ?? '', /^\S.{5,}\.$/, number);
});

// -- commands.md

/** `1 to 65535`, for people. */
function typeOf({ type }: ArgumentSchema): string {
  switch (type.kind) {
    case 'name':
      return 'a name';
    case 'integer':
      return `${type.min} to ${type.max}`;
    case 'enum':
      return type.values.map((value) => `\`${value}\``).join(', ');
    case 'address':
      return `an IP address${type.any === true ? ' or `*`' : ''}`;
    case 'host':
      return 'an IP address or a domain name';
    case 'text':
      return `text, at most ${type.max} characters`;
    case 'url':
      return 'a path, or an http or https URL';
    default:
      assert.fail(`${type.kind} has no words for people yet`);
  }
}

/** The arguments as they stand behind the name. */
function usageOf(verb: string, schema: NounSchema): string {
  const [binding] = schema.bindings;
  const flags = (all: readonly ArgumentSchema[]): string[] =>
    all.map(({ name, type }) => `[-${name} ${type.kind === 'enum' ? type.values.join('|') : 'VALUE'}]`);
  switch (verb) {
    case 'add': {
      const positional = schema.positional.map((one) =>
        one.default === undefined ? one.name : `[${one.name}]`,
      );
      const state = schema.switchable ? ['[-state ENABLED|DISABLED]'] : [];
      return ['NAME', ...positional, ...flags(schema.flags), ...state].join(' ');
    }
    case 'set': {
      const moved = schema.positional.filter((argument) => argument.settable === true);
      return ['NAME', ...flags([...moved, ...schema.flags.filter((one) => one.settable !== false)])].join(
        ' ',
      );
    }
    case 'unset':
      return [
        'NAME',
        ...schema.flags.filter((one) => one.settable !== false).map(({ name }) => `[-${name}]`),
      ].join(' ');
    case 'rm':
      return 'NAME...';
    case 'rename':
      return 'NAME NEWNAME';
    case 'show':
      return '[NAME]';
    case 'bind':
      return ['NAME', binding?.argument.name ?? '', ...flags(binding?.flags ?? [])].join(' ');
    case 'unbind':
      return `NAME ${binding?.argument.name ?? ''}`;
    default:
      return 'NAME';
  }
}

/** What goes along with an object: ` and each service on it`, or nothing. */
function takenBy(noun: string): string {
  const taken = ADC_SCHEMA.nouns.filter((other) =>
    [...other.positional, ...other.flags].some(
      ({ reference }) => reference?.nouns.includes(noun) === true && reference.onRemove === 'take',
    ),
  );
  return taken.map((other) => ` and each ${other.noun} on it`).join('');
}

const MEANING: Readonly<Record<string, (schema: NounSchema) => string>> = {
  add: () => 'Makes one. Flags may stand among the other arguments.',
  rm: ({ noun }) => `Removes it, with its bindings${takenBy(noun)}. Several names: all or none.`,
  set: () => 'Changes arguments; at least one. What is not named stays.',
  unset: () => 'Takes arguments back to their defaults; at least one.',
  bind: ({ bindings: [binding] }) => `Binds a ${binding?.nouns.join(' or a ')}.`,
  unbind: ({ bindings: [binding] }) => `Takes the ${binding?.nouns.join(' or the ')} off it.`,
  enable: () => 'Lets it take part again.',
  disable: () => 'Takes it out of service. It keeps everything else.',
  rename: () => 'Gives it another name, everywhere it is named.',
  show: () => 'Shows one with all its arguments, or all of them.',
};

function argumentRow(argument: ArgumentSchema, written: string): string {
  const { default: value, help, reference } = argument;
  const must = written.startsWith('`-') ? '' : 'must be given';
  const refers =
    reference === undefined
      ? ''
      : reference.onRemove === 'take'
        ? `. When that ${reference.nouns.join(' or ')} is removed, this goes along`
        : `. That ${reference.nouns.join(' or ')} must exist, and is not removed as long as it is named here`;
  return `| ${written} | ${typeOf(argument)} | ${value === undefined ? must : `\`${value}\``} | ${help.replaceAll('|', '\\|')}${refers} |`;
}

function nounSection(schema: NounSchema, verbs: readonly string[]): string[] {
  const { noun, help, positional, flags, bindings } = schema;
  const usages = verbs.flatMap((verb) => {
    const line = `| \`${verb} ${noun} ${usageOf(verb, schema).replaceAll('|', '\\|')}\` | ${MEANING[verb]?.(schema)} |`;
    const weighted = verb === 'set' ? bindings.filter(({ setFlag }) => setFlag !== undefined) : [];
    return [
      line,
      ...weighted.map(
        ({ nouns: [bound], setFlag, argument }) =>
          `| \`set ${noun} NAME -${setFlag} VALUE ${argument.name}\` | Changes the ${setFlag} of a bound ${bound}. |`,
      ),
    ];
  });
  const state = schema.switchable
    ? ['| `-state` | `ENABLED`, `DISABLED` | `ENABLED` | in `add` only; later `enable` and `disable` |']
    : [];
  return [
    `## ${noun}`,
    '',
    `${help[0]?.toUpperCase()}${help.slice(1)}.`,
    '',
    '| command | does |',
    '|---|---|',
    ...usages,
    '',
    '| argument | values | default | meaning |',
    '|---|---|---|---|',
    ...positional.map((one) => argumentRow(one, `\`${one.name}\``)),
    ...flags.map((one) => argumentRow(one, `\`-${one.name}\``)),
    ...state,
    ...bindings.flatMap((binding) =>
      binding.flags.map((one) => argumentRow(one, `\`-${one.name}\` of a binding`)),
    ),
    '',
  ];
}

const COMMANDS_HEAD = `# Commands

What the embedded appliance understands: \`verb noun arguments\`, one command a line.

- Verbs, nouns, flags and the words of an enumeration are taken in any case; names are told apart by case.
- A name has 1 to 127 characters. A name with spaces is quoted, and so is one that begins with \`"\`, \`'\`, \`#\` or a hyphen.
- Quotes: \`"…"\` and \`'…'\`, in which \`\\\` stands before a quote or a backslash; \`q{…}\`, \`q(…)\`, \`q[…]\`, \`q<…>\`, in which
  brackets nest and nothing else means anything; \`q/…/\` with any other mark.
- A value given explicitly is remembered, also where it is the default; \`unset\` takes it back.
- A range in a name or an address is counted: \`add server s[1-3] 10.0.0.[1-3]\` stands for three commands. The ranges of a line
  go in step, so they have as many numbers; \`[01-10]\` keeps its zeros.
- \`*\` in the name of what is there already (\`rm\`, \`set\`, \`unset\`, \`bind\`, \`unbind\`, \`enable\`, \`disable\`) stands for any
  characters, and the line for a command on each object that matches, in the order of their names; where none does, it is
  refused with 258.
- A line that stands for several commands, at most ${EXPANDED_COMMANDS_MAX}, is one to whoever sends it: each engine takes all of them or none.
  What is quoted stands for itself.

Examples, from an empty configuration:

\`\`\`
add server red 10.0.0.1
add service red-web red HTTP 80 -maxClient 100
add service blue-web 10.0.0.2 HTTP 80
add lb vserver shop HTTP 127.0.0.1 8080 -persistenceType COOKIEINSERT -timeout 30
bind lb vserver shop red-web -weight 3
bind lb vserver shop blue-web
set lb vserver shop -weight 5 red-web
add lb vserver sorry HTTP -redirectURL https://status.example/
set lb vserver shop -backupVServer sorry
add server green[1-3] 10.0.1.[1-3]
set server green* -comment "not in use yet"
rename service red-web "red web"
disable server red
show lb vserver shop
\`\`\`

`;

function commandsPage(): string {
  const { grammar: _, ...byHand } = ADC_SCHEMA;
  const vocabulary = new Vocabulary(byHand);
  const { clear, levels, print, features } = ADC_SCHEMA.whole;
  const sections = ADC_SCHEMA.nouns.flatMap((schema) =>
    nounSection(schema, verbsOf(vocabulary.noun(schema.noun) as Noun)),
  );
  return `${COMMANDS_HEAD}${sections.join('\n')}
## The configuration as a whole

| command | does |
|---|---|
| \`show ${print}\` | Prints the configuration as commands that make it. |
| \`show ${features}\` | Tells what of the language is in effect, noun by noun, and how much is only held; and the verbs that are refused with 301. |
| \`clear ${clear} [-force] ${levels.join('\\|')}\` | Removes the configuration: \`basic\` leaves what is switched on, the network and peers, \`extended\` the network and peers, \`full\` only \`ns config\` itself. \`clear config\` is the same. |
`;
}

void test('the page of commands is what the nouns declare', () => {
  if (UPDATE) writeFileSync(join(FOLDER, 'commands.md'), commandsPage());
  assert.equal(page('commands.md'), commandsPage());
});

void test('the examples on the page of commands run, from top to bottom', () => {
  const configuration = new LiveConfiguration((text) => hash('sha256', text), adcDialect.references);
  const [, block = ''] = /```\n([^`]*)\n```/.exec(page('commands.md')) ?? [];
  const commands = (line: string): readonly string[] => {
    const expanded = adcDialect.expand?.(configuration, line) ?? [line];
    assert.ok(!('code' in expanded), line);
    return expanded;
  };
  for (const line of block.split('\n')) {
    for (const command of commands(line)) {
      const parsed = adcDialect.parse(command);
      assert.ok(parsed.ok, command);
      const reduction = adcDialect.reduce(configuration, parsed.command);
      assert.ok(reduction.ok, `${command}: ${JSON.stringify(reduction)}`);
      configuration.apply(reduction.changes);
    }
  }
  assert.ok(configuration.size >= 11);
});

// -- cli.md and settings.md

const HELP = new Map<string, string>();

function help(...args: string[]): string {
  const known = HELP.get(args.join(' '));
  if (known !== undefined) return known;
  const { stdout, stderr, status } = spawnSync(LAUNCHER, [...args, '--help'], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  HELP.set(args.join(' '), stdout);
  return stdout;
}

/** Flags of a help text, `--json` and so on. */
function flagsOf(text: string): Set<string> {
  return new Set(text.match(/--[a-z][a-z-]*/g));
}

void test('every command and every flag of the command line is on its page, and no other is', () => {
  const [, listed = ''] = /\nCOMMANDS\n(.*)$/s.exec(help()) ?? [];
  const commands = [...listed.matchAll(/^ {2}([a-z]+) /gm)].map(([, name = '']) => name);
  const rows = rowsOf('cli.md');
  const written = rows.map(([cell]) => code(cell)).filter((cell) => /^[a-z]+( |$)/.test(cell));
  assert.deepEqual(
    written.map((cell) => cell.split(' ')[0]),
    commands,
  );
  const flags = flagsOf(help());
  for (const command of commands.filter((name) => name !== 'start')) {
    for (const flag of flagsOf(help(command))) flags.add(flag);
  }
  const documented = rows
    .map(([cell]) => code(cell).split(' ')[0] ?? '')
    .filter((cell) => cell.startsWith('--'));
  assert.deepEqual(documented.sort(), [...flags].sort());
});

void test('which commands take a flag is what its row says', () => {
  for (const [cell, of] of rowsOf('cli.md')) {
    const [flag = ''] = code(cell).split(' ');
    if (!flag.startsWith('--') || flag === '--help' || flag === '--version') continue;
    for (const command of ['exec', 'batch', 'status', 'engines', 'config']) {
      const takes = flagsOf(help(command)).has(flag);
      assert.equal(takes, of === 'all' || of?.split(', ').includes(command), `${flag} of ${command}`);
    }
  }
});

/** Every environment variable that the sources read by name. */
function variablesRead(): Set<string> {
  const found = new Set<string>();
  for (const part of ['cli', 'daemon', 'appliance']) {
    const folder = fileURLToPath(new URL(`../packages/${part}/src/`, import.meta.url));
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts') || name.endsWith('.test.ts') || name.includes('testing')) continue;
      for (const variable of readFileSync(join(folder, name), 'utf8').match(/\bLOCKSTEP_[A-Z]+\b/g) ?? []) {
        found.add(variable);
      }
    }
  }
  return found;
}

void test('every environment variable is on the page of the command line, and no other is', () => {
  const documented = rowsOf('cli.md')
    .map(([cell]) => code(cell))
    .filter((cell) => cell.startsWith('LOCKSTEP_'));
  assert.deepEqual(documented.sort(), [...variablesRead()].sort());
});

void test('every flag of start is on the page of settings, and no other is', () => {
  const documented = rowsOf('settings.md').map(([cell]) => code(cell).split(' ')[0] ?? '');
  assert.deepEqual(
    documented.filter((cell) => cell.startsWith('--')).sort(),
    [...flagsOf(help('start'))].sort(),
  );
});

/** The keys that a place in the file knows, from its own error. */
function knownKeys(text: string): string[] {
  try {
    parseConfig(text, 'x.yaml');
  } catch (error) {
    return /known here: (.*)$/.exec((error as Error).message)?.[1]?.split(', ') ?? [];
  }
  return [];
}

void test('every key of the settings file is on its page, and no other is', () => {
  const keys = [
    ...knownKeys('none: 1'),
    ...knownKeys('api: { none: 1 }').map((key) => `api.${key}`),
    ...knownKeys('fleets: { adc: { none: 1 } }').map((key) => `fleets.NAME.${key}`),
    ...knownKeys('fleets: { adc: { engine: { none: 1 } } }').map((key) => `fleets.NAME.engine.${key}`),
    ...knownKeys(`fleets: { c: { engine: { type: redis, none: 1 } } }`).map(
      (key) => `fleets.NAME.engine.${key}`,
    ),
    ...knownKeys(`fleets: { c: { engine: { type: redis }, members: [{ none: 1 }] } }`).map(
      (key) => `fleets.NAME.members[].${key}`,
    ),
    ...knownKeys('fleets: { adc: { alerts: { none: 1 } } }').map((key) => `fleets.NAME.alerts.${key}`),
    ...knownKeys('fleets: { adc: { monitor: { none: 1 } } }').map((key) => `fleets.NAME.monitor.${key}`),
  ].filter((key, at, all) => {
    const parts = ['engine', 'alerts', 'monitor', 'members'].map((name) => `fleets.NAME.${name}`);
    return ![...parts, 'api'].includes(key) && all.indexOf(key) === at;
  });
  const documented = rowsOf('settings.md')
    .map(([cell]) => code(cell))
    .filter((cell) => /^(data|api|fleets)\b/.test(cell));
  assert.deepEqual(documented.sort(), keys.sort());
});

/** As a cell of the page has it. */
function rangeOf(values: Values): string {
  if (values.kind === 'boolean') return '`true`, `false`';
  if (values.kind === 'word') return values.words.map((word) => `\`${word}\``).join(', ');
  return `${values.min} to ${values.max}`;
}

function valueText(values: Values, value: Settings[keyof Settings]): string {
  if (value === null) return 'a majority of the members';
  if (values.kind === 'duration') return formatDuration(Number(value));
  return values.kind === 'size' ? `${Number(value) / 1_024}KiB` : String(value);
}

void test('the defaults and the limits on the page of settings are those of the code', () => {
  const cells = new Map(rowsOf('settings.md').map(([key = '', ...rest]) => [code(key) || key, rest]));
  for (const { key, field, values } of FLEET_SETTINGS) {
    const { appliance, products } = KIND_DEFAULTS;
    const usual = valueText(values, appliance[field]);
    const theirs = valueText(values, products[field]);
    assert.deepEqual(
      cells.get(`fleets.NAME.${key}`)?.slice(0, 2),
      [rangeOf(values), theirs === usual ? usual : `${usual}, for products ${theirs}`],
      key,
    );
  }
  assert.deepEqual(cells.get('api.body')?.slice(0, 2), [
    `${BODY_LIMITS.min} to ${BODY_LIMITS.max}`,
    `${BODY_BYTES_MAX / 1_024 / 1_024}MiB`,
  ]);
  assert.equal(cells.get('characters in a name')?.[0], String(NAME_CHARACTERS_MAX));
  assert.equal(cells.get('commands that one line stands for')?.[0], String(EXPANDED_COMMANDS_MAX));
  const count = cells.get('fleets.NAME.engine.count')?.[0] ?? '';
  for (const end of count.split(' to ')) {
    parseConfig(`fleets: { adc: { engine: { count: ${end} } } }`, 'x.yaml');
  }
  const beyond = 'fleets: { adc: { engine: { count: 9999 } } }';
  assert.throws(() => parseConfig(beyond, 'x.yaml'), new RegExp(count));
});

void test("the profile on the page of settings is the code's, beside the defaults that it replaces", () => {
  const { patent } = PROFILES;
  assert.ok(patent !== undefined && Object.keys(PROFILES).length === 1);
  const { appliance, products } = KIND_DEFAULTS;
  const [, table = ''] =
    /\| setting \| patent \| instead of \|\n\|---\|---\|---\|\n((?:\|.*\n)*)/.exec(page('settings.md')) ?? [];
  const expected = FLEET_SETTINGS.filter(({ field }) => patent[field] !== undefined).map(
    ({ key, field, values }) => {
      const usual = valueText(values, appliance[field]);
      const theirs = valueText(values, products[field]);
      const instead =
        theirs === usual || theirs === String(patent[field]) ? usual : `${usual}, for products ${theirs}`;
      return `| \`${key}\` | ${String(patent[field])} | ${instead} |`;
    },
  );
  assert.deepEqual(table.trim().split('\n').sort(), expected.sort());
});

void test('the example on the page of settings is taken, and is the defaults where it says so', () => {
  const [, yaml = ''] = /```yaml\n([^`]*)```/.exec(page('settings.md')) ?? [];
  const { data, api, fleets } = parseConfig(yaml, '/srv/lockstep.yaml');
  assert.deepEqual([data, api, fleets.length], ['/srv/data', DEFAULT_API, 1]);
  assert.deepEqual(fleets[0], {
    name: 'adc',
    engines: { type: 'appliance', count: 4, basePort: 4_000, link: 'tcp' },
    load: '/srv/first.conf',
    settings: DEFAULT_SETTINGS,
    perEngine: new PerEngine(),
    alerts: NO_ALERTS,
  });
  const [, , second = ''] = page('settings.md').split('```yaml\n');
  const [fleet] = parseConfig(second.split('```')[0] ?? '', 'x.yaml').fleets;
  assert.equal(fleet?.settings.minMembers, 3);
  assert.equal(fleet.alerts.command?.length, 2);
  assert.deepEqual(fleet.perEngine.rules, ['server local-*']);
  const [, , , third = ''] = page('settings.md').split('```yaml\n');
  const [products] = parseConfig(third.split('```')[0] ?? '', 'x.yaml').fleets;
  assert.deepEqual(
    products?.engines.type === 'products' ? products.engines.members.map(({ name }) => name) : null,
    ['r1', 'r2'],
  );
  assert.equal(products?.settings.onLost, 'evict');
});

// -- rest.md

/** A fleet of two engines that hold without serving, and the API over it. */
async function fleetApi(t: TestContext): ReturnType<typeof buildServer> {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-docs-'));
  const sha256 = (text: string): string => hash('sha256', text);
  const store = await openStore(folder);
  const manager = await ConfigurationManager.open({
    name: 'adc',
    dialect: adcDialect,
    store,
    clock: systemClock,
    hash: sha256,
    newId: randomUUID,
    settings: DEFAULT_SETTINGS,
  });
  const key = '5e'.repeat(32);
  const engines = await Promise.all(
    ['pe0', 'pe1'].map(async (name, at) => {
      const engine = new NativeEngine({
        dialect: adcDialect,
        live: new LiveConfiguration(sha256, adcDialect.references),
        realiser: HOLD_ONLY,
        incarnation: `${4711 + at}-8f2c`,
        epoch: 0,
      });
      const options = { engine, key, name, dialect: adcDialect.name, pid: 4711 + at };
      const server = await serveEngine({ ...options, address: { path: join(folder, `${name}.sock`) } });
      const { address } = server;
      const { link } = await connectEngine({ name, address, key, withinMs: 60_000, onDown: () => undefined });
      return { server, link };
    }),
  );
  await manager.start({
    configured: ['pe0', 'pe1'],
    find: () => Promise.resolve(new Map(engines.map(({ link }) => [link.name, link]))),
    first: () => null,
  });
  const watch = (listener: () => void): (() => void) => store.watch(listener);
  const host = { manager, watch, lab: () => null } as unknown as FleetHost;
  const fleets = new Map([['adc', host]]);
  const api = await buildServer({
    version: '0.1.0',
    data: '/var/lib/lockstep',
    token: 'token',
    bodyBytes: BODY_BYTES_MAX,
    store,
    fleets,
    ready: () => true,
  });
  t.after(async () => {
    await manager.stop();
    await api.close();
    for (const { link, server } of engines) {
      link.close();
      await server.close(0);
    }
    await store.close();
    rmSync(folder, { recursive: true });
  });
  return api;
}

const ID = '5f3c9a1e-7d42-4b6a-9c1d-2e8f0a6b4c3d';
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** What differs from run to run gets fixed values. */
function steady(text: string): string {
  return text
    .replaceAll(UUID, ID)
    .replaceAll(/"(ms|window|widestMs)":[0-9.e-]+/g, '"$1":0.5')
    .replaceAll(/"address":"[^"]*(\d)\.sock"/g, '"address":"127.0.0.1:400$1"');
}

void test('the conversation on the page of the REST interface is what a daemon says', async (t) => {
  const api = await fleetApi(t);
  const lines = page('rest.md').split('\n');
  let lastSet = '';
  const written: string[] = [];
  let asked = 0;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    written.push(line);
    const match = /^→ (GET|POST) (\S+)(?: (\{.*\}))?(?: as (\S+))?$/.exec(line);
    if (match === null) {
      assert.ok(!line.startsWith('→'), line);
      continue;
    }
    asked += 1;
    const [, method = '', url = '', body, accept = '*/*'] = match;
    const response = await api.inject({
      method: method as 'GET' | 'POST',
      url: url.replace(ID, lastSet),
      headers: {
        authorization: 'Bearer token',
        accept,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { payload: body }),
    });
    lastSet = /"id":"([^"]+)"/.exec(response.body)?.[1] ?? lastSet;
    const answer = `${response.statusCode} ${steady(response.body).trimEnd()}`
      .split('\n')
      .map((part) => `← ${part}`);
    const stated: string[] = [];
    while (lines[at + 1]?.startsWith('←')) {
      at += 1;
      stated.push(lines[at] ?? '');
    }
    written.push(...answer);
    if (!UPDATE) assert.deepEqual(stated, answer, line);
  }
  assert.ok(asked >= 14, `${asked} requests`);
  if (UPDATE) writeFileSync(join(FOLDER, 'rest.md'), written.join('\n'));
});

void test('every route is on the page of the REST interface, and no other is', async (t) => {
  const api = await fleetApi(t);
  await api.ready();
  const { paths = {} } = api.swagger();
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods ?? {}).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const documented = rowsOf('rest.md')
    .map(([cell]) => code(cell))
    .filter((cell) => /^(GET|POST) /.test(cell));
  assert.deepEqual(documented.sort(), [...routes, 'GET /api/v1/openapi.json'].sort());
});

void test('the statuses of problems on the page are those that are given', async (t) => {
  const api = await fleetApi(t);
  const bearer = { authorization: 'Bearer token' };
  const json = { ...bearer, 'content-type': 'application/json' };
  const url = '/api/v1/fleets/adc/sets';
  const given = await Promise.all([
    api.inject({ url: '/api/v1/fleets' }),
    api.inject({ url: '/api/v1/fleets/x', headers: bearer }),
    api.inject({ method: 'POST', url, headers: json, payload: '{"commands":["x"],"other":1}' }),
    api.inject({ method: 'POST', url, headers: json, payload: '{' }),
    api.inject({ method: 'POST', url, headers: { ...bearer, 'content-type': 'text/xml' }, payload: '<a/>' }),
    api.inject({ method: 'POST', url, headers: json, payload: Buffer.alloc(64 * 1024 * 1024 + 1, 32) }),
  ]);
  const stated = new Map(rowsOf('rest.md').map(([status, number]) => [status, number]));
  for (const response of given) {
    const problem = response.json<{ status: number; code: number }>();
    assert.equal(response.headers['content-type'], 'application/problem+json; charset=utf-8');
    assert.equal(problem.status, response.statusCode);
    assert.equal(stated.get(String(problem.status)), String(problem.code), response.body);
  }
  assert.deepEqual(
    given.map(({ statusCode }) => statusCode),
    [401, 404, 400, 400, 415, 413],
  );
});

void test('links between the pages lead somewhere', () => {
  for (const name of readdirSync(FOLDER).filter((file) => file.endsWith('.md'))) {
    for (const [, target = ''] of page(name).matchAll(/\]\(([^)#]+)\)/g)) {
      if (!target.startsWith('http')) assert.ok(existsSync(join(FOLDER, target)), `${name}: ${target}`);
    }
  }
});
