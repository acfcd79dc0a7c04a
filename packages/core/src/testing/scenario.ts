// Runs a scenario: a file that asks a fleet in a test and holds what it answered.
//
//   # A header that says what happens, and why.
//
//   submit                      a command, with words and name=value behind it
//   put x 1                     its body, where it takes one
//   ----
//   A: put x 1 (#1) -> applied  what happened, in order, then what the sender got
//
// What a step answers is what the engines and the store saw, then its result. Digests are shown as what they stand
// for. A command or argument that is not known fails, so that a misspelt fault cannot make a scenario empty.

import assert from 'node:assert/strict';
import type { Applied } from '../apply.ts';
import type { Receipt, SetResult } from '../command.ts';
import { ON_ERROR } from '../command.ts';
import type { Code } from '../errors.ts';
import { LockstepError } from '../errors.ts';
import type { ExitTarget } from '../exit-target.ts';
import type { GroupPart } from '../groups.ts';
import type { Submission } from '../intake.ts';
import type { MembershipAction } from '../membership.ts';
import { PerEngine } from '../per-engine.ts';
import type { Decision } from '../plan.ts';
import type { Loading } from '../store.ts';
import { settingsOf } from './fleet-settings.ts';
import { FAULTS, type Fault, type FaultKind } from './scripted-engine.ts';
import {
  alike,
  comparisonLines,
  dryRunLines,
  kindOfEvent,
  planLines,
  receiptLine,
  stateLines,
} from './shown.ts';
import { expand, operandOf, Step } from './step.ts';
import { World } from './world.ts';

/** Steps after which something may still be under way. */
const UNCHECKED: ReadonlySet<string> = new Set([
  'fleet',
  'files',
  'hello',
  'join',
  'pass',
  'lose',
  'kill',
  'look',
]);

class Scenario {
  readonly world = new World();
  readonly #waiting = new Map<string, Promise<SetResult>>();
  #joining: Promise<string> | null = null;
  #comparing: Promise<string[]> | null = null;

  readonly commands: Readonly<Record<string, (step: Step) => Promise<string[]> | string[]>> = {
    /** `fleet A B C retries=1 buffer=2`: settings as in fleet-settings.ts; body lines are the record it finds; `locked`, `damaged` how it finds it; `kept`: somebody can start engines. Silent. */
    fleet: async (step) => {
      const kept = step.flag('kept');
      const settings = settingsOf(step, kept);
      this.world.perEngine = new PerEngine(step.named('own')?.split(','));
      const running = !step.flag('down');
      const [locked, damaged, apart] = [step.flag('locked'), step.flag('damaged'), step.flag('apart')];
      for (const line of step.body) this.#found(line);
      if (locked) this.#findLock();
      if (damaged) this.world.store.entries.set('stray', '1');
      await this.world.open(step.words(), settings, kept);
      if (!running) for (const engine of this.world.engines) engine.running = false;
      if (!apart) await this.world.clock.until(this.#join(null));
      this.world.trace = [];
      return [];
    },
    /** `own addr-*`: what is each engine's own from the next start on; without a word nothing. Engines that run stay as they are. */
    own: (step) => {
      this.world.perEngine = new PerEngine(step.words());
      return [];
    },
    /** `join`: after `fleet … apart`; body lines are the file of a first start. With `meanwhile`, `joined` answers. */
    join: async (step) => {
      const lines = step.body.map((line, at) => [at + 1, line] as const);
      this.#joining = this.#join(lines.length === 0 ? null : { source: 'file first.conf', lines });
      if (!step.flag('meanwhile')) return [await this.world.clock.until(this.#joining)];
      await this.world.clock.idle();
      return [];
    },
    joined: async () => [await this.world.clock.until(this.#joining ?? Promise.resolve('nobody joins'))],
    /** `restart`: the same store, the same names, engines with nothing in them. */
    restart: async () => {
      await this.world.open(this.world.engines.map(({ name }) => name));
      return [await this.world.clock.until(this.#join(null))];
    },
    /** `crash`: the manager is killed; the engines stay as they are, with `engines` they are killed too. */
    crash: async (step) => {
      if (step.flag('engines')) for (const engine of this.world.engines) engine.running = false;
      await this.world.reopen(this.world.kept, step.flag('take-over'));
      return [await this.world.clock.until(this.#join(null))];
    },
    /** `kill B`: nobody tells the manager. */
    kill: (step) => {
      this.world.engine(step.word()).kill();
      return [];
    },
    /** `unlock back`, `forward`, `accept=B`, `reload`, `reload=1`, `evict=C`: shows the plan; with `yes` confirms it. */
    unlock: (step) => this.#exit(step, 'unlock'),
    /** `reload=1`: of a fleet that is not locked. */
    reload: (step) => this.#exit(step, 'reload'),
    /** `engine out B`, `in`, `add`, `remove`. */
    engine: async (step) => {
      const request = { action: step.word() as MembershipAction, engine: step.word(), sender: 'ann' };
      return this.#decide(step.flag('yes'), (confirm) =>
        this.world.manager.changeMembership({ ...request, confirm }),
      );
    },
    /** `save force`, `restore 1`, `versions`. */
    save: async (step) => {
      const version = await this.world.clock.until(this.world.manager.save(null, 'ann', step.flag('force')));
      return [`version ${version.number}${version.boot ? ', the boot version' : ''}`];
    },
    restore: async (step) => {
      const number = Number(step.word());
      const lines = await this.#decide(step.flag('yes'), (confirm) =>
        this.world.manager.restore(number, { sender: 'ann', confirm }),
      );
      this.world.replaceAcknowledged(this.world.store.entries);
      return lines;
    },
    /** `apply`: the body is the file; `skip` leaves out what is refused; with `yes` confirms the plan. */
    apply: async (step) => {
      const lines = step.body.map((line, at) => [at + 1, line] as const);
      const file = { path: 'some.conf', lines, skipRefused: step.flag('skip') };
      const ask = (confirm: string | null): Promise<Applied> =>
        this.world.clock.until(this.world.manager.apply(file, { sender: 'ann', confirm }));
      const shown = await ask(null);
      const { plan, receipt, refused } =
        step.flag('yes') && shown.receipt === null ? await ask(shown.plan?.id ?? null) : shown;
      this.world.learn();
      this.world.replaceAcknowledged(this.world.store.entries);
      return [
        ...refused.map(({ line, column, code, message }) => `${line}:${column ?? ''} ${code} ${message}`),
        ...(plan === null ? [] : planLines(plan, receipt)),
        ...(plan === null && receipt !== null ? [receiptLine(receipt)] : []),
      ];
    },
    /** `plan rollback`: the body as a set, without doing anything. */
    plan: async (step) => {
      const standing = stateLines(this.world).join('\n');
      const foreseen = this.world.manager.foresee({
        commands: step.body,
        sender: 'ann',
        onError: ON_ERROR.find((one) => step.flag(one)),
        irreversible: step.flag('irreversible'),
      });
      const lines = dryRunLines(await this.world.clock.until(foreseen));
      assert.equal(stateLines(this.world).join('\n'), standing, 'a dry run changes nothing');
      return lines;
    },
    versions: async () => {
      const versions = await this.world.manager.versions();
      return versions.map(({ number, digest, boot }) => `${number} ${digest}${boot ? ' boot' : ''}`);
    },
    /** `once KEY`: a set under an idempotency key. */
    once: async (step) => {
      const key = step.word();
      const accepted = await this.world.manager.submitOnce(
        { commands: step.body, sender: 'ann' },
        key,
        (receipts) => this.world.receive(accepted.id, receipts),
      );
      const { receipts, outcome } = await this.world.clock.until(accepted.result);
      return [
        ...(accepted.repeated ? ['known by its key'] : []),
        ...receipts.map(receiptLine),
        `set: ${outcome}`,
      ];
    },
    /** `known KEY`: what became of the set with a key. */
    known: async (step) => {
      const found = await this.world.manager.findSet({ key: step.word() });
      if (found === null) return ['not known'];
      return [...found.receipts.map(receiptLine), found.state];
    },
    /** `forget`: what is older than `history=`, as it is asked for every hour. */
    forget: async () => [`forgotten: ${await this.world.manager.forgetHistory()}`],
    /** `fault B refuse=280 on=settle skip=1 times=2`: see FAULTS; on=command, once, unless said otherwise. */
    fault: (step) => {
      const { faults } = this.world.engine(step.word());
      const on = (step.named('on') ?? 'command') as Fault['on'];
      const skip = step.number('skip') ?? 0;
      const times = step.flag('always') ? Number.POSITIVE_INFINITY : (step.number('times') ?? 1);
      for (const kind of Object.keys(FAULTS) as FaultKind[]) {
        const value = step.flag(kind) ? '' : step.named(kind);
        if (value !== undefined) faults.push({ kind, on, value: value.replaceAll('_', ' '), skip, times });
      }
      return [];
    },
    /** `submit rollback irreversible sender=ann timeout=100`: body lines are its commands, `3 × put k{} v` is three of them. */
    submit: async (step) => {
      const name = this.#submit(step);
      if (!step.flag('meanwhile')) return this.#result(name);
      await this.world.clock.idle();
      return [];
    },
    /** `finish`: the results of sets that were submitted `meanwhile`, in their order. */
    finish: async () => {
      const lines: string[] = [];
      for (const name of this.#waiting.keys()) lines.push(...(await this.#result(name)));
      return lines;
    },
    /** `local B`: the body is executed there, past the manager. */
    local: async (step) => {
      const answer = await this.world.clock.until(this.world.engine(step.word()).local(step.body));
      return [answer.outcome];
    },
    /** `files B`: what it brought up from its own files; the body has its entries. */
    files: (step) => {
      const entries = step.body.map((line) => line.split(' ') as [string, string]);
      this.world.engine(step.word()).files = new Map(entries);
      return [];
    },
    /** `hello B epoch=9 owner=store`: another manager's. */
    hello: async (step) => {
      const engine = this.world.engine(step.word());
      const epoch = step.number('epoch') ?? 0;
      const owner = step.named('owner') ?? 'other';
      await this.world.clock.until(engine.hello({ epoch, owner, takeOver: true }));
      return [];
    },
    /** `lose B`: the transport notices that it is gone. */
    lose: (step) => {
      this.world.manager.lose(step.word());
      return [];
    },
    /** `store intent=284 slow=50`: what it fails with, or takes, from now on; without arguments it works again. */
    store: (step) => {
      this.world.store.delayMs = step.number('slow') ?? 0;
      const [intent, outcome, epoch] = ['intent', 'outcome', 'epoch'].map((what) => step.number(what)) as (
        | Code
        | undefined
      )[];
      this.world.store.failing = { intent: intent ?? null, outcome: outcome ?? null, epoch: epoch ?? null };
      return [];
    },
    /** `pass 20000`: that many ms. */
    pass: async (step) => {
      await this.world.clock.pass(Number(step.word()));
      return [];
    },
    /** `stop`: waits for the command under way. */
    stop: async () => {
      await this.world.clock.until(this.world.manager.stop());
      return ['stopped'];
    },
    /** `stop-soon`: does not wait. */
    'stop-soon': () => {
      void this.world.manager.stop();
      return [];
    },
    /** `read B`: its entries, through the manager. */
    read: async (step) => {
      const read = this.world.manager.engineEntries(step.word());
      return this.world.manager.format(await this.world.clock.until(read));
    },
    /** `look`: the monitor's tick. With `meanwhile` nobody waits for it. */
    look: async (step) => {
      const looking = this.world.manager.look();
      if (step.flag('meanwhile')) await this.world.clock.idle();
      else await this.world.clock.until(looking);
      return [];
    },
    /** `diff`, `diff v1`, `diff record engine:B`, `diff file`, of which the body is the content. `check` looks and does the same. */
    diff: async (step) => {
      const meanwhile = step.flag('meanwhile');
      const [from, to] = step.words().map((word) => operandOf(word, step.body));
      this.#comparing = this.world.manager.compare(from, to).then(comparisonLines);
      this.#comparing.catch(() => undefined);
      if (!meanwhile) return this.world.clock.until(this.#comparing);
      await this.world.clock.idle();
      return [];
    },
    /** `compared`: the answer of a `diff meanwhile`. */
    compared: () => this.world.clock.until(this.#comparing ?? Promise.resolve(['nothing is compared'])),
    check: async () => comparisonLines(await this.world.clock.until(this.world.manager.check())),
    /** `show`: record, engines, indicator, lock and what is durable. */
    show: () => stateLines(this.world),
    /** `part G 2 key=k`: a part of a group with 2 still to come; the last one as `submit`, or as `once` with a key. */
    part: (step) => this.#part(step),
  };

  async run(line: string, body: readonly string[]): Promise<string> {
    const [name = '', ...args] = line.split(' ');
    const command = this.commands[name];
    assert.ok(command !== undefined, `no command ${name}`);
    const step = new Step(this.world, args, body);
    this.world.trace = [];
    let answer: string[];
    try {
      answer = await command(step);
    } catch (error) {
      if (!(error instanceof LockstepError)) throw error;
      answer = [`${error.code} ${error.message}`];
    }
    step.end();
    if (this.#waiting.size === 0 && !UNCHECKED.has(name) && this.world.managed) this.world.check();
    return this.world.readable([...alike(this.world.trace, kindOfEvent), ...answer].join('\n'));
  }

  async #join(first: Loading | null): Promise<string> {
    const { adopted, got, ledger, lifted } = await this.world.start(first);
    // What a start makes of the record is checked by what the scenario shows.
    if (ledger !== null || (this.world.kept && adopted.length === 0))
      this.world.replaceAcknowledged(this.world.store.entries);
    const parts = [
      'joined',
      ...(got === null ? [] : [`all anew with the ${got}`]),
      ...(adopted.length > 0 && this.world.kept ? [`adopted ${adopted.join(', ')}`] : []),
      ...(lifted === null ? [] : [`lock lifted: ${lifted.message}`]),
    ];
    const errors = ledger?.errors.map(
      ({ line, command, engine, code }) => `\nline ${line}: ${code} by ${engine ?? 'nobody'}: ${command}`,
    );
    return parts.join(', ') + (errors?.join('') ?? '');
  }

  async #exit(step: Step, kind: 'unlock' | 'reload'): Promise<string[]> {
    const accept = step.named('accept');
    const version = step.number('reload') ?? step.number('version');
    const target: ExitTarget = step.flag('back')
      ? { to: 'back' }
      : step.flag('forward')
        ? { to: 'forward' }
        : accept === undefined
          ? { to: 'reload', version: version ?? null }
          : { to: 'accept', engine: accept };
    step.flag('reload');
    const evict = step.named('evict')?.split(',') ?? [];
    const lines = await this.#decide(step.flag('yes'), (confirm) =>
      this.world.whileSettling(() =>
        this.world.manager.exit({ kind, target, evict, sender: 'ann', confirm }),
      ),
    );
    if (this.world.store.lock === null) this.world.replaceAcknowledged(this.world.store.entries);
    return lines;
  }

  /** Shows a plan, or with `yes` is shown it and confirms it. */
  async #decide(yes: boolean, ask: (confirm: string | null) => Promise<Decision>): Promise<string[]> {
    const shown = await this.world.clock.until(ask(null));
    const { plan, receipt } = yes ? await this.world.clock.until(ask(shown.plan.id)) : shown;
    this.world.learn();
    return planLines(plan, receipt);
  }

  async #part(step: Step): Promise<string[]> {
    const [id, remaining, key] = [step.word(), Number(step.word()), step.named('key') ?? null];
    if (remaining === 0 && key === null) return this.#result(this.#submit(step, { id, remaining }));
    const submission = { ...this.#submission(step), group: { id, remaining } };
    if (remaining > 0) {
      const { held } = this.world.manager.hold(submission, key);
      return [`held back: ${held} of ${id}, still to come: ${remaining}`];
    }
    const accepted = await this.world.manager.submitOnce(submission, key ?? '', (receipts) =>
      this.world.receive(accepted.id, receipts),
    );
    const { receipts, outcome } = await this.world.clock.until(accepted.result);
    return [
      ...(accepted.repeated ? ['known by its key'] : []),
      ...receipts.map(receiptLine),
      `set: ${outcome}`,
    ];
  }

  #submission(step: Step): Submission {
    const onError = ON_ERROR.find((one) => step.flag(one));
    const commands = step.body.flatMap(expand);
    if (commands.length < 8) this.world.expect(commands);
    const irreversible = step.flag('irreversible');
    const [sender, timeoutMs] = [step.named('sender') ?? 'ann', step.number('timeout')];
    return { commands, sender, onError, timeoutMs, irreversible };
  }

  #submit(step: Step, group?: GroupPart): string {
    const received: Receipt[] = [];
    let id = '';
    const { id: given, result } = this.world.manager.submit(
      { ...this.#submission(step), group },
      (receipts) => {
        received.push(...receipts);
        this.world.receive(id, receipts);
      },
    );
    id = given;
    this.#waiting.set(id, result);
    result.then(
      (done) => assert.deepEqual(done.receipts, received, 'the result has what was streamed'),
      () => undefined,
    );
    return id;
  }

  async #result(id: string): Promise<string[]> {
    const waiting = this.#waiting.get(id);
    assert.ok(waiting !== undefined, `no set ${id}`);
    const { outcome, receipts } = await this.world.clock.until(waiting);
    this.#waiting.delete(id);
    assert.ok(!this.world.manager.isRunning(id), 'what has a result does not run');
    this.world.learn();
    const shown = alike(
      receipts,
      ({ outcome, code, message }) => `${outcome} ${code} ${message}`,
      receiptLine,
    );
    return [...shown, `set: ${outcome}`];
  }

  #found(line: string): void {
    const [key = '', value = ''] = line.split(' ');
    const { store, acknowledged } = this.world;
    store.entries.set(key, value);
    acknowledged.set(key, value);
    const digest = this.world.digestOf(store.entries);
    store.record = { index: 7, counter: store.entries.size, digest };
  }

  #findLock(): void {
    this.world.store.lock = {
      code: 1198,
      message: 'B: no answer within 10000 ms, so it may hold it or not',
      command: 'put y 2',
      set: 'old',
      sender: 'bob',
      since: 0,
      evidence: [],
      after: [{ key: 'y', before: undefined, after: '2' }],
      commands: 1,
    };
  }
}

/** Runs all steps of a scenario and answers its text with the answers as they are now. */
export async function runScenario(text: string): Promise<string> {
  const scenario = new Scenario();
  const lines = text.split('\n');
  assert.ok(lines[0]?.startsWith('# '), 'a scenario begins with a header that says what happens');
  const out: string[] = [];
  while (lines.length > 0) {
    const line = lines.shift() ?? '';
    out.push(line);
    if (line === '' || line.startsWith('#')) continue;
    const end = lines.indexOf('----');
    assert.ok(end !== -1, `${line}: ---- is missing`);
    const body = lines.splice(0, end);
    lines.shift();
    while (lines.length > 0 && lines[0] !== '') lines.shift();
    const answer = await scenario.run(line, body);
    out.push(...body, '----', ...(answer === '' ? [] : [answer]));
  }
  return `${out.join('\n').trimEnd()}\n`;
}
