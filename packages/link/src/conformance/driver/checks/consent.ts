// What cannot be taken back, or cuts Lockstep off, is done for nobody who did not say so.

import { must, Skipped, same, show } from '../../expect.ts';
import type { DriverCheck } from '../check.ts';
import { mustHold } from '../model.ts';

const consent: DriverCheck = {
  name: 'consent',
  part: 'consent',
  proves:
    'What destroys, or cuts Lockstep off, is 257 with a reason and not done, unless its sender says so.',
  async run(context) {
    const { driver, fixture } = context;
    const samples = fixture.irreversible ?? [];
    if (samples.length === 0) throw new Skipped('no sample destroys anything, or cuts off');
    for (const sample of samples) {
      const { line } = sample;
      const place = await context.place();
      const { instance } = place;
      await sample.prepare?.(instance);
      const [command] = context.commands([line]);
      must(command !== undefined, 'a sample', line);
      const named = driver.dialect.irreversible?.(command) ?? null;
      must(named !== null && named.why !== '', `the dialect to say why ${show(line)} needs consent`, named);
      const session = await place.session();
      const before = await place.read(session);
      const ran = await place.run(session, command, false);
      must(ran.kind === 'refused' && ran.code === 257, `${show(line)} to be refused with 257`, ran);
      must(ran.message !== '' && ran.retryable !== true, 'a reason, and not for now only', ran);
      mustHold(`the product after ${show(line)} was refused`, await place.read(session), before);
      if (sample.intact !== undefined)
        must(await sample.intact(instance), `${show(line)} to have destroyed nothing`, 'it has');
      const said = await place.run(session, command, true);
      must(said.kind !== 'refused' || said.code !== 257, `${show(line)} to be done with consent`, said);
      must(said.kind !== 'ended' || said.sent, `${show(line)} to be sent with consent`, said);
    }
    for (const command of context.good) {
      const named = driver.dialect.irreversible?.(command) ?? null;
      same(`consent that ${show(command.text)} always needs`, named?.when === 'always', false);
    }
  },
};

export const CONSENT: readonly DriverCheck[] = [consent];
