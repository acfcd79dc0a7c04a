// A small language for tests: three nouns with every kind of value, of reference and of rule, and configurations in it.

import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { type Dialect, LiveConfiguration, type Refusal } from '@lockstep/core';
import { dialectOf, type LanguageCommand, type LanguageSchema } from '../index.ts';

const COMMENT = { name: 'comment', type: { kind: 'text', max: 20 }, help: 'a note for people' } as const;

export const SAMPLE_SCHEMA: LanguageSchema = {
  name: 'sample/1',
  nouns: [
    {
      noun: 'server',
      help: 'a machine',
      positional: [
        { name: 'IPAddress', type: { kind: 'host' }, help: 'its address or domain name', settable: true },
      ],
      flags: [COMMENT],
      switchable: true,
      renamable: true,
      bindings: [],
    },
    {
      noun: 'service',
      help: 'a program on a server',
      positional: [
        {
          name: 'serverName',
          type: { kind: 'name' },
          help: 'the server it runs on',
          reference: { nouns: ['server'], onRemove: 'take' },
        },
        { name: 'serviceType', type: { kind: 'enum', values: ['HTTP', 'TCP', 'SSL'] }, help: 'protocol' },
        { name: 'port', type: { kind: 'integer', min: 1, max: 65_535 }, help: 'TCP port' },
      ],
      flags: [
        { name: 'offset', type: { kind: 'integer', min: -10, max: 10 }, help: 'a number', default: '0' },
        COMMENT,
      ],
      switchable: true,
      renamable: true,
      bindings: [],
      implies: ({ serverName = '' }) =>
        /^(\d{1,3}\.){3}\d{1,3}$/.test(serverName)
          ? { noun: 'server', name: serverName, values: { IPAddress: serverName } }
          : null,
    },
    {
      noun: 'lb vserver',
      help: 'an address for clients',
      positional: [
        { name: 'serviceType', type: { kind: 'enum', values: ['HTTP', 'TCP'] }, help: 'protocol' },
        {
          name: 'IPAddress',
          type: { kind: 'address', any: true },
          help: 'where it listens',
          default: '0.0.0.0',
          settable: true,
        },
        {
          name: 'port',
          type: { kind: 'integer', min: 0, max: 65_535 },
          help: 'TCP port; 0 = none',
          default: '0',
        },
      ],
      flags: [
        { name: 'timeout', type: { kind: 'integer', min: 0, max: 1_440 }, help: 'minutes', default: '2' },
        {
          name: 'lbMethod',
          type: { kind: 'enum', values: ['ROUNDROBIN', 'LEASTCONNECTION'] },
          help: 'how a service is chosen',
          default: 'LEASTCONNECTION',
        },
        { name: 'redirectURL', type: { kind: 'url' }, help: 'where clients are sent' },
        {
          name: 'backupVServer',
          type: { kind: 'name' },
          help: 'who answers instead',
          reference: { nouns: ['lb vserver'], onRemove: 'refuse' },
        },
        COMMENT,
      ],
      switchable: true,
      renamable: true,
      bindings: [
        {
          nouns: ['service'],
          argument: { name: 'serviceName', type: { kind: 'name' }, help: 'the service that is bound' },
          flags: [
            { name: 'weight', type: { kind: 'integer', min: 1, max: 100 }, help: 'its share', default: '1' },
          ],
          setFlag: 'weight',
        },
      ],
      claim: ({ IPAddress = '0.0.0.0', port = '0' }) =>
        port === '0' ? null : `address ${IPAddress.includes(':') ? `[${IPAddress}]` : IPAddress}:${port}`,
      check: (_name, { IPAddress, port }) =>
        port === '0' && IPAddress !== '0.0.0.0' ? 'port: 0 goes only with the address 0.0.0.0' : null,
    },
  ],
  whole: { clear: 'ns config', levels: ['basic', 'full'], print: 'ns runningConfig' },
};

export const sample: Dialect<LanguageCommand> = dialectOf(SAMPLE_SCHEMA);

export function emptyConfiguration(): LiveConfiguration {
  return new LiveConfiguration((text) => hash('sha256', text), sample.references);
}

/** Runs a line. A refusal, of the parser or of the configuration, leaves everything as it was. */
export function run(configuration: LiveConfiguration, line: string): Refusal | null {
  const parsed = sample.parse(line);
  if (!parsed.ok) return parsed.refusal;
  const reduction = sample.reduce(configuration, parsed.command);
  if (!reduction.ok) return reduction.refusal;
  configuration.apply(reduction.changes);
  return null;
}

/** A configuration from lines that must all be accepted. */
export function configured(...lines: readonly string[]): LiveConfiguration {
  const configuration = emptyConfiguration();
  for (const line of lines) {
    const refusal = run(configuration, line);
    assert.equal(refusal, null, `${line}: ${JSON.stringify(refusal)}`);
  }
  return configuration;
}

/** All entries as `key = value`, in order. */
export function entriesOf(configuration: LiveConfiguration): string[] {
  return configuration.keys().map((key) => `${key} = ${configuration.get(key)}`);
}
