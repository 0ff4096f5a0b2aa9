import { assertConfig, durationFrom, groupGiven, problemUnless } from '../shared/validate-config.ts';
import type { OrganisationCore } from './organisation-core.ts';
import { RouterClosedError } from './router-errors.ts';
import type { DrainOptions } from './router-options.ts';

/** What became of the messages that were there when the router of an organisation was closed. */
export interface DrainReport {
  readonly organisationId: string;
  /** Everything was handled, or was a dead letter for a reason of its own. */
  readonly isComplete: boolean;
  /** Messages that modules handled meanwhile. */
  readonly handled: number;
  /** Messages that became dead letters as their turn did not come. */
  readonly undelivered: number;
  /** Messages that became dead letters as their handlers had not settled. */
  readonly abandoned: number;
  /** The last two together, of each module that has some. */
  readonly byModule: Readonly<Record<string, number>>;
  readonly tookMs: number;
}

/** @throws {InvalidConfigurationError} naming every option out of bounds. */
export function assertDrainOptions(options: DrainOptions): void {
  assertConfig('drain', [groupGiven('options', options)]);
  const { drainMs = 0, signal } = options;
  const isSignal = signal === undefined || signal instanceof AbortSignal;
  assertConfig('drain', [durationFrom('drainMs', drainMs, 0), problemUnless(isSignal, 'signal', 'an AbortSignal', signal)]);
}

/** Ends the routing of one organisation as `OrganisationRouter.drain` says. */
export async function drain(
  core: OrganisationCore,
  { drainMs = core.shared.options.drainMs, signal }: DrainOptions,
): Promise<DrainReport> {
  const startedMs = core.clock.monotonicMs();
  const handledBefore = core.handledCount;
  core.state = 'draining';
  core.waiting.refuse(new RouterClosedError(), true);
  await core.idle.wait(() => core.isIdle, core.clock, drainMs, signal);
  core.state = 'closed';
  core.waiting.refuse(new RouterClosedError());
  const left = Array.from(core.lanes.values(), (lane) => ({ module: lane.name, ...lane.detach() }));
  core.watch?.[Symbol.dispose]();
  const undelivered = left.reduce((sum, each) => sum + each.undelivered, 0);
  const abandoned = left.reduce((sum, each) => sum + each.abandoned, 0);
  const some = left.filter((each) => each.undelivered + each.abandoned > 0);
  return {
    organisationId: core.organisationId,
    isComplete: undelivered + abandoned === 0,
    handled: core.handledCount - handledBefore,
    undelivered,
    abandoned,
    byModule: Object.fromEntries(some.map((each) => [each.module, each.undelivered + each.abandoned])),
    tookMs: core.clock.monotonicMs() - startedMs,
  };
}
