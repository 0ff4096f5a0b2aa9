import { createEndpointPolicy } from '../../../src/runtime/service-communicator/endpoints/endpoint-policy.ts';
import { BucketRegistry } from '../../../src/runtime/service-communicator/nats-registry/bucket-registry.ts';
import type { BucketRegistrySettings } from '../../../src/runtime/service-communicator/nats-registry/bucket-registry.ts';
import type { OpenBucket } from '../../../src/runtime/service-communicator/nats-registry/registry-bucket.ts';
import { settle } from '../../../src/runtime/shared/manual-clock.ts';
import type { ManualClock } from '../../../src/runtime/shared/manual-clock.ts';

/** A registry over a scripted bucket, whose pauses are as short as they can be. */
export function registryOver(
  open: OpenBucket,
  settings: Partial<BucketRegistrySettings> & Pick<BucketRegistrySettings, 'clock'>,
): BucketRegistry {
  return new BucketRegistry(open, {
    random: () => 0,
    endpointPolicy: createEndpointPolicy(),
    requestTimeoutMs: 5_000,
    maxBytes: 1_000_000,
    tidyAfterMs: 60_000,
    maxOrganisations: 99,
    maxServices: 99,
    maxInstances: 99,
    ...settings,
  });
}

/** Its outcome; meanwhile time passes in small steps, where it waits for time. */
export async function whileTimePasses<Value>(clock: ManualClock, work: Promise<Value>, stepMs = 1): Promise<Value> {
  const pending = new Set([work]);
  const settled = (): void => void pending.delete(work);
  work.then(settled, settled);
  for (let turns = 0; pending.size > 0; turns += 1) {
    if (turns < 3) await settle();
    else await clock.advance(stepMs);
  }
  return work;
}
