import type { Clock } from '../../../foundation/clock.ts';
import { untilAborted } from '../../shared/until-aborted.ts';
import { CommunicatorFullError } from '../communicator-errors.ts';
import type { LeasedServices } from '../registry/leased-services.ts';
import { mergeRegistration } from '../registry/merge-registration.ts';
import type { RegistrationChange, ServiceRecord } from '../registry/service-registry.ts';
import type { BucketFollower } from './bucket-follower.ts';
import { readService } from './read-service.ts';
import type { BucketSession } from './registry-bucket.ts';
import { leaseKey, serviceKey } from './registry-keys.ts';
import type { ServiceCopy } from './service-copy.ts';
import { encode, maxEntryBytes } from './stored-service.ts';
import type { StoredInstance, StoredService } from './stored-service.ts';

/** What it takes to change the bucket. */
export interface WritingWorld {
  readonly session: BucketSession;
  readonly follower: BucketFollower;
  readonly copy: ServiceCopy;
  readonly shown: LeasedServices;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Told before something is sent that may be stored. */
  readonly sending: () => void;
}

type Named = Pick<ServiceRecord, 'organisationId' | 'id'>;
type Added = RegistrationChange['instances'][number] & { readonly token: string };

export type Change =
  | { readonly kind: 'put'; readonly change: RegistrationChange; readonly added: readonly Added[] }
  | { readonly kind: 'remove'; readonly instanceId: string | undefined };

/** Of many machines that begin at once, some are through by then. */
const longestPauseMs = 500;

/**
 * Reads a service, changes it, and stores it unless somebody else has changed it meanwhile; then once more. False when there was nothing to change.
 *
 * @throws {CommunicatorFullError} a bound is reached; nothing was changed.
 */
export async function changeService(world: WritingWorld, named: Named, change: Change): Promise<boolean> {
  const { session, follower, signal } = world;
  const key = serviceKey(named.organisationId, named.id);
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    const entry = await session.get(key);
    const expected = entry?.revision ?? 0;
    await follower.reached(expected, signal);
    const present = entry?.value === undefined ? undefined : readService(key, entry.value);
    // It was removed meanwhile.
    if (present !== undefined && world.copy.removed.has(key)) continue;
    if (present !== undefined && world.copy.service(key) === undefined)
      throw new CommunicatorFullError('maxBytes', world.copy.maxBytes);
    const next =
      change.kind === 'put' ? withInstances(world, present, change) : withoutInstances(world, present, change.instanceId);
    if (next === undefined) return false;
    const isStored = await store(world, key, next, expected);
    if (isStored) return true;
    await pause(world, attempt);
  }
}

async function store(world: WritingWorld, key: string, next: StoredService, expected: number): Promise<boolean> {
  const { session, follower, signal } = world;
  signal.throwIfAborted();
  if (next.instances.length > 0) {
    const value = encode(next);
    if (value.byteLength > maxEntryBytes) throw new CommunicatorFullError('bytes of a service in the registry', maxEntryBytes);
    world.sending();
    const revision = await session.write(key, value, expected);
    if (revision !== undefined) await follower.reached(revision, signal);
    return revision !== undefined;
  }
  world.sending();
  if (!(await session.remove(key, expected))) return false;
  await follower.reached((await session.extent()).lastRevision, signal);
  return true;
}

function withInstances(
  { copy, shown, clock }: WritingWorld,
  present: StoredService | undefined,
  { change, added }: Change & { kind: 'put' },
): StoredService {
  const ids = new Set(added.map(({ id }) => id));
  const live = present?.instances.filter((instance) => isLive(copy, present, instance)) ?? [];
  const refusal = shown.refusalOf(change, live.filter(({ id }) => !ids.has(id)).length + added.length);
  if (refusal !== undefined) throw refusal;
  const stored = added.map(({ id, url, weight, metadata, leaseMs, token }): StoredInstance => {
    return { id, url, weight, metadata, leaseMs: leaseMs === Number.POSITIVE_INFINITY ? null : leaseMs, token, ageMs: 0 };
  });
  // Settings go with the last instance that held a lease. Instances that hold none stay: their end is for the tidying to declare.
  const aged = present === undefined ? [] : withAges(copy, clock, present);
  const kept = present === undefined || live.length === 0 ? undefined : { ...present, instances: aged };
  const merged = mergeRegistration(kept, change, stored);
  const dead = kept === undefined ? aged.filter(({ id }) => !ids.has(id)) : [];
  return { ...merged, instances: [...dead, ...merged.instances] };
}

function withoutInstances(
  { copy, clock }: WritingWorld,
  present: StoredService | undefined,
  instanceId: string | undefined,
): StoredService | undefined {
  if (present === undefined) return undefined;
  const isMeant = ({ id }: StoredInstance): boolean => instanceId === undefined || id === instanceId;
  if (!present.instances.some((instance) => isMeant(instance) && isLive(copy, present, instance))) return undefined;
  return { ...present, instances: withAges(copy, clock, present).filter((instance) => !isMeant(instance)) };
}

/** So that whoever reads the entry can tell how old each lease is, and no lease begins anew because its neighbour came. */
export function withAges(copy: ServiceCopy, clock: Clock, service: StoredService): StoredInstance[] {
  const known = copy.service(serviceKey(service.organisationId, service.id))?.instances ?? [];
  const nowMs = clock.monotonicMs();
  const began = new Map(known.map(({ token, beganMs }) => [token, beganMs]));
  return service.instances.map((instance) => {
    const beganMs = began.get(instance.token);
    return beganMs === undefined ? instance : { ...instance, ageMs: Math.max(0, nowMs - beganMs) };
  });
}

function isLive(copy: ServiceCopy, service: StoredService, { id, token }: StoredInstance): boolean {
  return copy.liveInstance(leaseKey(service.organisationId, service.id, id))?.token === token;
}

/** Those who change the same service at once draw apart. */
async function pause({ clock, random, signal }: WritingWorld, attempt: number): Promise<void> {
  const delayMs = random() * Math.min(longestPauseMs, 2 ** attempt);
  if (delayMs === 0) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = clock.schedule(resolve, delayMs);
  await untilAborted(promise, signal).finally(() => timer.cancel());
}
