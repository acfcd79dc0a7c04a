// What the grammar lacks, by hand, in its own compact form: nouns, flags and values that newer versions have and real
// configurations show, and usages that the reference muddles.
//
// A block of a noun that the grammar has amends it: an `arg` line replaces the argument of that name or adds it, the
// usage lines of a verb replace those that the verb has. A usage line that begins with `+` replaces nothing: what
// follows is added to every usage of the verb that has it not (to those of this block, where the block has some, else
// to those of the grammar).
//
// A block stands in the file of its family, as in semantics/. A noun that the grammar lacks comes behind all that it has, in
// the order of these blocks: what names something stands behind what it names.

import { ACCESS_ADDITIONS } from './additions/access.ts';
import { APPLIANCE_ADDITIONS } from './additions/appliance.ts';
import { POLICIES_ADDITIONS } from './additions/policies.ts';
import { TRAFFIC_ADDITIONS } from './additions/traffic.ts';

/** In the order of the families of semantics/. */
export const ADDITIONS = [TRAFFIC_ADDITIONS, POLICIES_ADDITIONS, ACCESS_ADDITIONS, APPLIANCE_ADDITIONS].join(
  '',
);
