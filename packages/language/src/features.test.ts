import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dialectOf } from './dialect.ts';
import type { LanguageSchema } from './schema.ts';
import { configured, SAMPLE_SCHEMA } from './testing/sample.ts';

const [server, , vserver] = SAMPLE_SCHEMA.nouns;
assert.ok(server !== undefined && vserver !== undefined);

/** The hand knows two nouns, and some of what the grammar knows of them; the grammar knows four. */
const SCHEMA: LanguageSchema = {
  name: 'half/1',
  nouns: [server, { ...vserver, decisive: ['serviceType'] }],
  whole: { ...SAMPLE_SCHEMA.whole, features: 'features' },
  grammar: {
    text: `noun server
arg name name
arg IPAddress host
arg td integer 0 100
add name IPAddress -td
rm name
.
noun lb vserver
arg name name
arg serviceType enum HTTP TCP SSL FTP
arg lbMethod enum ROUNDROBIN LEASTCONNECTION TOKEN
arg policyName name
add name serviceType -lbMethod
rm name
bind name policyName
unbind name policyName
stat name
.
noun cache object
arg name name
add name
rm name
flush name
stat name
.
noun cache group
arg name name
add name
rm name
.
`,
    additions: '',
    semantics: {},
    refers: {},
    aliases: {},
  },
};

function answerTo(schema: LanguageSchema, line: string): string {
  const dialect = dialectOf(schema);
  const parsed = dialect.parse(line);
  if (!parsed.ok) return `${parsed.refusal.code} ${parsed.refusal.message}`;
  const shown = dialect.show(configured(), parsed.command);
  return 'text' in shown ? shown.text : shown.message;
}

void test('features are what is in effect, noun by noun, how much is held, and the verbs that are refused', () => {
  assert.equal(
    answerTo(SCHEMA, 'SHOW Features'),
    `in effect: 2 of 4 nouns
  server      IPAddress -comment -state
              held: 1 argument
  lb vserver  serviceType IPAddress port -lbMethod -timeout -redirectURL -backupVServer -comment
              -state
              serviceType: HTTP TCP; 2 other values leave the whole object without effect
              -lbMethod: ROUNDROBIN LEASTCONNECTION; 1 other value is held
              held: 2 bindings
held: 2 nouns, kept, compared and undone, on which no engine acts
  others 2
refused with 301: verbs that do something at once or count, and configure nothing; of how many nouns
  flush 1  stat 2`,
  );
});

void test('where everything is in effect, that is all of the answer', () => {
  const { grammar: _, ...hand } = SCHEMA;
  const answer = answerTo({ ...hand, nouns: SAMPLE_SCHEMA.nouns }, 'show features');
  assert.match(answer, /^in effect: 3 of 3 nouns\n/);
  assert.match(answer, /\n {14}bound: service -weight$/);
  assert.doesNotMatch(answer, /held|301/);
});

void test('it takes no argument, is offered to whoever mistypes it, and is nothing where a language has it not', () => {
  assert.equal(answerTo(SCHEMA, 'show features all'), '1090 unexpected argument "all"');
  assert.equal(answerTo(SCHEMA, 'show feature'), '1088 no such noun "feature"; did you mean features?');
  assert.equal(answerTo(SAMPLE_SCHEMA, 'show features'), '1088 no such noun "features"');
});
