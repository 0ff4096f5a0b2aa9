import type { WritingWorld } from './change-service.ts';
import { encode } from './stored-service.ts';

/** Begins a lease anew. False when there is none, or when it was declared over before. */
export async function renewLease(world: WritingWorld, key: string): Promise<boolean> {
  const { session, copy, follower, signal } = world;
  const token = copy.liveInstance(key)?.token;
  if (token === undefined) return false;
  for (let expected = copy.leases.revisionOf(key) ?? 0; copy.liveInstance(key)?.token === token;) {
    signal.throwIfAborted();
    world.sending();
    const revision = await session.write(key, encode({ token, isOver: false }), expected);
    const entry = revision === undefined ? await session.get(key) : undefined;
    expected = entry?.revision ?? 0;
    await follower.reached(revision ?? expected, signal);
    if (revision !== undefined) return copy.liveInstance(key)?.token === token;
  }
  return false;
}
