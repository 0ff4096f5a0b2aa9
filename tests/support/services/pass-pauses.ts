import { sleep } from '../../../src/foundation/clock.ts';
import type { OrganisationCommunicator } from '../../../src/runtime/service-communicator/service-communicator.ts';
import type { ManualClock } from '../../../src/runtime/shared/manual-clock.ts';

/**
 * How a request ends. Until then time passes while it pauses between two attempts, a millisecond at a time, and stands still while an answer is
 * awaited: what passes on the clock is what the communicator waits for. No other request of the organisation may be begun meanwhile.
 */
export async function passPauses<Answer>(
  clock: ManualClock,
  services: OrganisationCommunicator,
  request: Promise<Answer>,
): Promise<Answer> {
  const isPending = (): boolean => services.requests({ state: 'pending' }).length > 0;
  const isPausing = (): boolean =>
    services.requests({ state: 'pending' }).every(({ attempts }) => attempts.every(({ durationMs }) => durationMs !== undefined));
  while (isPending()) await (isPausing() ? clock.advance(1) : sleep(1));
  return request;
}
