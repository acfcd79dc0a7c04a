// A session with one life of one Redis: one connection, on which everything is sent in the order in which it is asked for.
//
// Most of what is asked is sent at once, behind what is still unanswered. Two things take more than one step, and let nothing
// in between: taking the product over, and a command before which Redis is asked what it would do.

import { assert, type Code, LockstepError } from '@lockstep/core';
import {
  type ProductEntries,
  type ProductSession,
  type ProductTarget,
  type Ran,
  SessionEnded,
  type Taken,
  type Tenure,
} from '@lockstep/link';
import { OWN_USER_PREFIX, type RedisCommand } from './command.ts';
import type { RedisConnection } from './connection.ts';
import { objectionTo } from './effects.ts';
import { readEntries } from './entries.ts';
import { type OpenedRedis, openRedis } from './open.ts';
import { refusalOf } from './refusals.ts';
import { type Reply, ReplyError } from './resp.ts';
import { readTenure, takeTenure } from './tenure.ts';

class RedisSession implements ProductSession<RedisCommand> {
  readonly product: string;
  readonly incarnation: string;
  readonly pid: number;
  readonly #name: string;
  readonly #connection: RedisConnection;
  /** The user that Lockstep logs in as, at the next time too. */
  readonly #login: string;
  /** The same, where it was given a password for it; null: Redis asks nobody. */
  readonly #account: string | null;
  /** The user that it is at present. */
  #user: string;
  /** What must not be shown. */
  readonly #secrets: Set<string>;
  #taken = false;
  /** Resolves when everything that was asked for has been sent. */
  #sent: Promise<void> = Promise.resolve();

  constructor(name: string, opened: OpenedRedis, secret: string) {
    this.product = opened.product;
    this.incarnation = opened.runId;
    this.pid = opened.pid;
    this.#name = name;
    this.#connection = opened.connection;
    this.#login = opened.login;
    this.#user = opened.login;
    this.#account = secret === '' ? null : opened.login;
    this.#secrets = new Set([secret]);
  }

  get ended(): boolean {
    return this.#connection.ended;
  }

  tenure(): Promise<Tenure | null> {
    return this.#inTurn(async (sentAll) => {
      const reading = readTenure(this.#connection);
      sentAll();
      return reading;
    });
  }

  take(tenure: Tenure): Promise<Taken> {
    return this.#inTurn(async () => {
      const { taken, user, password } = await takeTenure(this.#connection, this.#user, tenure);
      this.#user = user;
      this.#secrets.add(password);
      if (taken.taken) this.#taken = true;
      return taken;
    });
  }

  read(keys: 'all' | readonly string[]): Promise<ProductEntries> {
    return this.#inTurn(async (sentAll) => {
      const reading = readEntries(this.#connection, keys, this.#account);
      sentAll();
      return reading;
    });
  }

  run(command: RedisCommand, { irreversible }: { readonly irreversible: boolean }): Promise<Ran> {
    assert(this.#taken, 'a product is taken before a command is run', { product: this.#name });
    assert(command.op !== 'unset' && command.op !== 'read', 'a session runs what goes on the wire', {
      op: command.op,
    });
    if (command.forbidden !== null)
      return Promise.resolve(refused(command.forbidden.code, command.forbidden.message));
    const own = command.op === 'acl-setuser' || command.op === 'acl-deluser' ? this.#account : null;
    if (own !== null && command.names.includes(own)) {
      const message = `Lockstep itself logs in as ${own}: change it on each instance, with its password file`;
      return Promise.resolve(refused(257, message));
    }
    if (command.argv.some((word) => !word.isWellFormed())) {
      return Promise.resolve(refused(1119, 'half of a character is in it'));
    }
    return this.#inTurn(async (sentAll) => {
      const objection = irreversible ? null : await this.#objection(command);
      if (objection !== null) return objection;
      const replying = this.#connection.call(command.argv);
      sentAll();
      return this.#judge(command, await replying);
    });
  }

  close(): void {
    this.#connection.close();
  }

  /** Why it is not run; null: nothing speaks against it. */
  async #objection(command: RedisCommand): Promise<Ran | null> {
    try {
      const why = await objectionTo(this.#connection, command, this.#login);
      return why === null ? null : refused(257, why);
    } catch (error) {
      if (error instanceof LockstepError) return refused(error.code, error.message, error.retryable);
      // The question may have reached Redis; the command has not.
      if (error instanceof SessionEnded) throw new SessionEnded(error.message, false);
      throw error;
    }
  }

  #judge(command: RedisCommand, reply: Reply): Ran {
    if (reply instanceof ReplyError) {
      const { code, message, retryable } = refusalOf(reply, [...this.#secrets]);
      return refused(code, message, retryable);
    }
    // The only yes that may mean that nothing was done.
    if (command.op === 'acl-deluser' && reply === 0) return refused(258, 'no such user');
    return { kind: 'done' };
  }

  /**
   * Begins something when all that was asked for before has been sent. Until it calls `sentAll`, or is over, nothing else
   * begins.
   */
  #inTurn<T>(work: (sentAll: () => void) => Promise<T>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = this.#sent;
    this.#sent = promise;
    return before.then(() => work(resolve)).finally(resolve);
  }
}

function refused(code: Code, message: string, retryable = false): Ran {
  return retryable ? { kind: 'refused', code, message, retryable } : { kind: 'refused', code, message };
}

/** Opens a session: see open.ts for the errors. */
export async function openSession(target: ProductTarget): Promise<ProductSession<RedisCommand>> {
  if (target.credentials?.user.startsWith(OWN_USER_PREFIX) === true) {
    throw new LockstepError(
      257,
      `${target.name}: users whose name begins with ${OWN_USER_PREFIX} are made anew each time`,
    );
  }
  return new RedisSession(target.name, await openRedis(target), target.credentials?.password ?? '');
}
