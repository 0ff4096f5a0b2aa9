import type { ClaimKind } from './audited-claim.ts';
import { completion } from './kinds/completion.ts';
import { counts } from './kinds/counts.ts';
import { durations } from './kinds/durations.ts';
import { estimates } from './kinds/estimates.ts';
import { firstAttempt } from './kinds/first-attempt.ts';
import { fixes } from './kinds/fixes.ts';
import { performance } from './kinds/performance.ts';
import { preExisting } from './kinds/pre-existing.ts';
import { ranges } from './kinds/ranges.ts';
import { rates } from './kinds/rates.ts';
import { states } from './kinds/states.ts';
import { wholes } from './kinds/wholes.ts';
import { zeros } from './kinds/zero.ts';

/** Every kind of claim that an audit knows. To add one: a file in `kinds/`, a line here, a fixture report. */
export const claimKinds: readonly ClaimKind[] = [
  ranges,
  zeros,
  counts,
  firstAttempt,
  rates,
  estimates,
  durations,
  performance,
  preExisting,
  fixes,
  completion,
  states,
  wholes,
];
