// What a message does to a product: run, read back, and where the product says no in the middle, led back.
//
//   parse -> the dialect's model -> run, one after the other -> read the footprint back -> what it took
//                                     refused: plan from what is there to what was there -> refused, or dirty
//
// It keeps no position. One message is executed at a time.

import { assert, type Code, type Command, Draft, LockstepError } from '@lockstep/core';
import { type Driver, type ProductSession, SessionEnded } from './driver.ts';
import type { Overlay } from './overlay.ts';

/** Commands that are ready to be run. */
interface Prepared<C extends Command> {
  readonly commands: readonly C[];
  /** The overlay as the dialect's model says it will be. */
  readonly model: Draft;
  readonly footprint: readonly string[];
}

interface RunOptions {
  readonly irreversible: boolean;
  /** Past the manager (default: no). */
  readonly local?: boolean;
}

interface Refused {
  readonly outcome: 'refused' | 'dirty';
  readonly code: Code;
  readonly message: string;
}

export type Executed = { readonly outcome: 'applied'; readonly took: Map<string, string | null> } | Refused;

export class Execution<C extends Command> {
  readonly #driver: Driver<C>;
  readonly #overlay: Overlay;
  /** The session in use. Throws SessionEnded where there is none. */
  readonly #session: () => ProductSession<C>;
  /** Commands that were given to sessions. */
  #sent = 0;

  constructor(driver: Driver<C>, overlay: Overlay, session: () => ProductSession<C>) {
    this.#driver = driver;
    this.#overlay = overlay;
    this.#session = session;
  }

  /** Takes in all that the product holds. */
  async look(): Promise<void> {
    this.#overlay.readAll(await this.#session().read('all'));
  }

  /** Takes in what the product holds under all keys that lines may touch; of a line that does not parse, none. */
  lookAt(lines: readonly string[]): Promise<void> {
    const { dialect } = this.#driver;
    const keys = new Set<string>();
    for (const line of lines) {
      const parsed = dialect.parse(line);
      if (!parsed.ok || parsed.command.kind !== 'configures') continue;
      for (const key of dialect.footprint(this.#overlay.held, parsed.command)) keys.add(key);
    }
    return this.#readBack([...keys]);
  }

  /**
   * All of the lines or none. Rejects with SessionEnded when that is not known. What is the instance's own is for its own people
   * to change: `local`.
   */
  async run(lines: readonly string[], { irreversible, local = false }: RunOptions): Promise<Executed> {
    const prepared = this.#prepare(lines);
    if ('code' in prepared) return prepared;
    const { commands, model, footprint } = prepared;
    const own = footprint.find((key) => this.#overlay.isOwn(key));
    if (own !== undefined && !local) return refused(257, `${own} is this instance's own (perEngine)`);
    const before = new Map(footprint.map((key) => [key, this.#overlay.liveOf(key)]));
    const scope = new Map(footprint.map((key) => [key, this.#overlay.isInScope(key)]));
    const sent = this.#sent;
    try {
      for (const command of commands) {
        const refused = await this.#run(command, irreversible);
        if (refused !== null) return await this.#leadBack(refused, before, scope);
      }
      await this.#readBack(footprint);
    } catch (error) {
      // Something reached the product, and what became of it is not known: that is no refusal.
      if (this.#sent === sent) for (const [key, was] of scope) this.#overlay.mark([key], was);
      const unclear = this.#sent > sent && (error instanceof SessionEnded || error instanceof LockstepError);
      throw unclear ? new SessionEnded(error.message, true) : error;
    }
    for (const key of footprint) this.#overlay.mark([key], model.get(key) !== undefined);
    const took = new Map<string, string | null>();
    for (const key of footprint) {
      const value = this.#overlay.valueOf(key);
      if (!this.#overlay.isOwn(key) && value !== model.get(key)) took.set(key, value ?? null);
    }
    return { outcome: 'applied', took };
  }

  /** Whatever the model refuses is not sent. */
  #prepare(lines: readonly string[]): Prepared<C> | Refused {
    const { dialect, commandBytesMax } = this.#driver;
    const model = new Draft(this.#overlay.held, dialect.references);
    const commands: C[] = [];
    const footprint = new Set<string>();
    for (const line of lines) {
      if (Buffer.byteLength(line) > commandBytesMax)
        return refused(1106, `a command has at most ${commandBytesMax} bytes`);
      const parsed = dialect.parse(line);
      if (!parsed.ok) return refused(parsed.refusal.code, parsed.refusal.message);
      const { command } = parsed;
      if (command.kind !== 'configures') return refused(1088, `not a change: ${line}`);
      for (const key of dialect.footprint(model, command)) footprint.add(key);
      const reduction = dialect.reduce(model, command);
      if (!reduction.ok) return refused(reduction.refusal.code, reduction.refusal.message);
      model.apply(reduction.changes);
      commands.push(command);
    }
    return { commands, model, footprint: [...footprint] };
  }

  /** Null when the product did it. */
  async #run(command: C, irreversible: boolean): Promise<Refused | null> {
    const released = this.#driver.releases(command);
    if (released === null) return this.#runOne(command, irreversible);
    // Before it is sent: should its answer be lost, what is as the baseline has it then is given back, and nothing else is.
    this.#overlay.mark(released, false);
    return this.#runTowards(released, irreversible, (key) => this.#overlay.baseline.get(key));
  }

  async #runOne(command: C, irreversible: boolean): Promise<Refused | null> {
    const session = this.#session();
    this.#sent += 1;
    const ran = await session.run(command, { irreversible });
    return ran.kind === 'done' ? null : refused(ran.code, ran.message);
  }

  /** Runs what leads the product from what it holds to what it is to hold under some keys. */
  async #runTowards(
    keys: readonly string[],
    irreversible: boolean,
    target: (key: string) => string | undefined,
  ): Promise<Refused | null> {
    const { dialect } = this.#driver;
    await this.#readBack(keys);
    const from = this.#overlay.product(keys, (key) => this.#overlay.liveOf(key));
    const to = this.#overlay.product(keys, target);
    for (const line of dialect.plan(from, to, keys)) {
      const parsed = dialect.parse(line);
      assert(parsed.ok, 'what a dialect plans it understands', { line });
      const failed = await this.#runOne(parsed.command, irreversible);
      if (failed !== null) return failed;
    }
    return null;
  }

  /** The product refused in the middle: what was done before is undone, or it is dirty. */
  async #leadBack(
    why: Refused,
    before: ReadonlyMap<string, string | undefined>,
    scope: ReadonlyMap<string, boolean>,
  ): Promise<Refused> {
    const keys = [...before.keys()];
    const isBack = async (): Promise<boolean> => {
      await this.#readBack(keys);
      return keys.every((key) => this.#overlay.liveOf(key) === before.get(key));
    };
    let failed: Refused | null = null;
    if (!(await isBack())) failed = await this.#runTowards(keys, true, (key) => before.get(key));
    for (const [key, was] of scope) this.#overlay.mark([key], was);
    if (failed === null && (await isBack())) return why;
    const reason = failed === null ? 'it does not go back' : `${failed.code} ${failed.message}`;
    return { outcome: 'dirty', code: why.code, message: `${why.message}; undone in part only: ${reason}` };
  }

  async #readBack(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    this.#overlay.readSome(keys, await this.#session().read(keys));
  }
}

function refused(code: Code, message: string): Refused {
  return { outcome: 'refused', code, message };
}
