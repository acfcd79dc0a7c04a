import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { LiveConfiguration } from '@lockstep/core';
import fc from 'fast-check';
import { adcDialect as adc } from './dialect.ts';

// A small world makes commands meet: few names, few addresses, so that references, cascades and conflicts are frequent.
const server = fc.constantFrom('a', 'b', 'with space', 'quo"te');
const service = fc.constantFrom('s1', 's2', 's3');
const vserver = fc.constantFrom('v1', 'v2', 'v3', '-v');
const quoted = (name: string): string => (/[\s"]|^-/.test(name) ? `"${name.replaceAll('"', '\\"')}"` : name);
const address = fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.3');
const flags = (choices: Record<string, fc.Arbitrary<string>>, minLength = 0): fc.Arbitrary<string> =>
  fc
    .uniqueArray(fc.constantFrom(...Object.keys(choices)), { minLength, maxLength: 3 })
    .chain((names) =>
      fc.tuple(
        ...names.map((name) => (choices[name] as fc.Arbitrary<string>).map((value) => `-${name} ${value}`)),
      ),
    )
    .map((words) => words.join(' '));
const vserverFlags = {
  timeout: fc.integer({ min: 0, max: 3 }).map(String),
  lbMethod: fc.constantFrom('ROUNDROBIN', 'LEASTCONNECTION'),
  persistenceType: fc.constantFrom('NONE', 'COOKIEINSERT'),
  backupVServer: vserver.map(quoted),
  comment: fc.constantFrom('x', '"two words"', '""', '"a\\"b\\\\"', 'q{a "b"}'),
};
const line = fc.oneof(
  fc.tuple(server, address).map(([name, ip]) => `add server ${quoted(name)} ${ip}`),
  fc.tuple(server, address).map(([name, ip]) => `set server ${quoted(name)} -IPAddress ${ip}`),
  fc.tuple(service, server).map(([name, on]) => `add service ${name} ${quoted(on)} HTTP 80`),
  fc.tuple(service, address).map(([name, on]) => `add service ${name} ${on} HTTP 80 -state DISABLED`),
  fc
    .tuple(
      vserver,
      address,
      fc.constantFrom('80', '81'),
      flags({ ...vserverFlags, state: fc.constant('DISABLED') }),
    )
    .map(([name, ip, port, rest]) => `add lb vserver ${quoted(name)} HTTP ${ip} ${port} ${rest}`),
  vserver.map((name) => `add lb vserver ${quoted(name)} HTTP`),
  fc
    .tuple(vserver, flags({ ...vserverFlags, IPAddress: address }, 1))
    .map(([name, rest]) => `set lb vserver ${quoted(name)} ${rest}`),
  fc
    .tuple(vserver, fc.subarray(['-timeout', '-lbMethod', '-backupVServer', '-comment'], { minLength: 1 }))
    .map(([name, rest]) => `unset lb vserver ${quoted(name)} ${rest.join(' ')}`),
  fc.tuple(vserver, service).map(([name, bound]) => `bind lb vserver ${quoted(name)} ${bound}`),
  fc
    .tuple(vserver, service, fc.integer({ min: 1, max: 3 }))
    .map(([name, bound, weight]) => `bind lb vserver ${quoted(name)} ${bound} -weight ${weight}`),
  fc
    .tuple(vserver, service, fc.integer({ min: 1, max: 3 }))
    .map(([name, bound, weight]) => `set lb vserver ${quoted(name)} -weight ${weight} ${bound}`),
  fc.tuple(vserver, service).map(([name, bound]) => `unbind lb vserver ${quoted(name)} ${bound}`),
  fc
    .tuple(fc.constantFrom('enable', 'disable'), vserver)
    .map(([verb, name]) => `${verb} lb vserver ${quoted(name)}`),
  fc.tuple(fc.constantFrom('enable', 'disable'), service).map(([verb, name]) => `${verb} service ${name}`),
  fc.tuple(vserver, vserver).map(([name, other]) => `rename lb vserver ${quoted(name)} ${quoted(other)}`),
  fc.tuple(service, service).map(([name, other]) => `rename service ${name} ${other}`),
  fc.tuple(server, server).map(([name, other]) => `rename server ${quoted(name)} ${quoted(other)}`),
  server.map((name) => `rm server ${quoted(name)}`),
  service.map((name) => `rm service ${name}`),
  fc
    .uniqueArray(vserver, { minLength: 1, maxLength: 2 })
    .map((names) => `rm lb vserver ${names.map(quoted).join(' ')}`),
  fc.constant('clear ns config -force full'),
);

function empty(): LiveConfiguration {
  return new LiveConfiguration((text) => hash('sha256', text), adc.references);
}

/** Runs a line; a refusal leaves the configuration as it was. */
function run(configuration: LiveConfiguration, text: string): boolean {
  const parsed = adc.parse(text);
  assert.ok(parsed.ok, `${text}: ${JSON.stringify(parsed)}`);
  const reduction = adc.reduce(configuration, parsed.command);
  if (!reduction.ok) return false;
  configuration.apply(reduction.changes);
  return true;
}

function runAll(configuration: LiveConfiguration, lines: readonly string[]): LiveConfiguration {
  for (const text of lines) run(configuration, text);
  return configuration;
}

function mustRunAll(configuration: LiveConfiguration, lines: readonly string[], from: string): void {
  for (const text of lines)
    assert.ok(
      run(configuration, text),
      `refused: ${text}\nin the plan:\n${lines.join('\n')}\nfrom:\n${from}`,
    );
}

function textOf(configuration: LiveConfiguration): string {
  return adc.print(configuration).join('\n');
}

void test('every command has an exact undo: do and undo give the same digest and the same text', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), line, (history, command) => {
      const configuration = runAll(empty(), history);
      const before = configuration.digest;
      const text = textOf(configuration);
      const parsed = adc.parse(command);
      assert.ok(parsed.ok);
      const reduction = adc.reduce(configuration, parsed.command);
      if (!reduction.ok) return;
      const after = runAll(empty(), adc.print(configuration));
      after.apply(reduction.changes);
      mustRunAll(
        after,
        adc.plan(
          after,
          configuration,
          reduction.changes.map(({ key }) => key),
        ),
        text,
      );
      assert.equal(after.digest, before);
      assert.equal(textOf(after), text);
    }),
    { numRuns: 3_000 },
  );
});

void test('a plan turns any configuration into any other, and there is nothing to plan between equal ones', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), fc.array(line, { maxLength: 30 }), (one, other) => {
      const from = runAll(empty(), one);
      const to = runAll(empty(), other);
      mustRunAll(from, adc.plan(from, to), textOf(from));
      assert.equal(textOf(from), textOf(to));
      assert.equal(from.digest, to.digest);
      assert.deepEqual(adc.plan(from, to), []);
    }),
    { numRuns: 3_000 },
  );
});

void test('printing a configuration and loading the text gives the same digest', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), (history) => {
      const configuration = runAll(empty(), history);
      const loaded = empty();
      mustRunAll(loaded, adc.print(configuration), '');
      assert.equal(loaded.digest, configuration.digest);
    }),
    { numRuns: 2_000 },
  );
});

/** The plan from one configuration to another, run. */
function planned(from: readonly string[], to: readonly string[]): string[] {
  const [before, after] = [runAll(empty(), from), runAll(empty(), to)];
  const lines = adc.plan(before, after);
  mustRunAll(before, lines, '');
  assert.equal(before.digest, after.digest);
  return lines;
}

void test('what cannot be without naming something is made anew where that goes and another comes', () => {
  const lines = planned(
    [
      'add responder action old noop',
      'add responder policy p true old',
      'add lb vserver v HTTP',
      'bind lb vserver v -policyName p',
    ],
    [
      'add responder action new respondwith x',
      'add responder policy p true new',
      'add lb vserver v HTTP',
      'bind lb vserver v -policyName p',
    ],
  );
  assert.deepEqual(lines, [
    'unbind lb vserver v -policyName p',
    'rm responder policy p',
    'rm responder action old',
    'add responder action new respondwith x',
    'add responder policy p true new',
    'bind lb vserver v -policyName p',
  ]);
});

void test('what every object of a noun must have is not unset: without it, nothing would be printed of it', () => {
  for (const line of [
    'unset server a -IPAddress',
    'unset cache policy p -rule',
    'unset audit syslogAction s -logLevel',
  ]) {
    const parsed = adc.parse(line);
    assert.ok(!parsed.ok && parsed.refusal.code === 1090, line);
  }
});
