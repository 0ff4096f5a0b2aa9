import type { StreamConfig } from '@nats-io/jetstream';
import type { RemoteLogSettings } from '../remote/remote-transport.ts';

const nanosPerMs = 1_000_000;
/** The server takes no shorter age or window. */
const leastAgeMs = 100;
/** That of the server itself. */
const usualWindowMs = 120_000;

/** The stream of an organisation: one subject of its own, limits as the bus has them, and a memory of ids that outlasts every repetition of a publish. */
export function streamConfig(
  name: string,
  organisationId: string,
  { bounds, publishTimeoutMs }: Pick<RemoteLogSettings, 'bounds' | 'publishTimeoutMs'>,
  replicas: number,
): Partial<StreamConfig> & Pick<StreamConfig, 'name'> {
  const { maxEvents, maxBytes, maxAgeMs } = bounds;
  const ageMs = maxAgeMs === Infinity ? Infinity : Math.max(leastAgeMs, Math.ceil(maxAgeMs));
  const windowMs = Math.min(ageMs, Math.max(usualWindowMs, 2 * publishTimeoutMs));
  return {
    name,
    subjects: [name],
    description: `Events of ${organisationId}`,
    retention: 'limits',
    discard: 'old',
    storage: 'file',
    num_replicas: replicas,
    max_msgs: maxEvents,
    max_bytes: maxBytes === Infinity ? -1 : maxBytes,
    max_age: ageMs === Infinity ? 0 : ageMs * nanosPerMs,
    duplicate_window: Math.ceil(windowMs) * nanosPerMs,
  };
}
