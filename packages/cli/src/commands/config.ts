// lockstep config: a configuration as commands, one a line, and nothing else on standard output.

import { type CliContext, EXIT } from '../context.ts';
import { type CommonFlags, withSession } from '../session.ts';

export async function config(this: CliContext, flags: CommonFlags, operand = 'record'): Promise<void> {
  const { stdout } = this.process;
  await withSession(this, flags, async ({ client, fleet }) => {
    const format = flags.json ? 'json' : 'text';
    const query = new URLSearchParams({ at: operand, format });
    const text = await client.getText(
      `/fleets/${encodeURIComponent(await fleet())}/config?${query.toString()}`,
    );
    stdout.write(flags.json ? `${text}\n` : text);
    return EXIT.done;
  });
}
