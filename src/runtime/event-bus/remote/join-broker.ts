import type { EventLog } from '../event-transport.ts';
import { MemoryLog } from '../memory-log.ts';
import type { Publisher } from '../publisher.ts';
import type { ResolvedOptions } from '../resolve-options.ts';
import type { TimeStamps } from '../time-stamps.ts';
import type { Topics } from '../topics.ts';
import { Mirror } from './mirror.ts';
import { RemoteFeed } from './remote-feed.ts';
import { isRemoteTransport } from './remote-transport.ts';

/** The log that the bus of an organisation works on: the transport's own, or one in memory that is to be a copy of the broker's. */
export function openLog(organisationId: string, options: ResolvedOptions, stamps: TimeStamps): EventLog {
  const { transport, retention: bounds, clock, random } = options;
  const settings = { bounds, clock, stamps, random };
  return isRemoteTransport(transport) ? new MemoryLog(organisationId, settings) : transport.open(organisationId, settings);
}

/** What fills that log from a broker; undefined where no broker keeps the events. */
export function joinBroker(
  organisationId: string,
  options: ResolvedOptions,
  log: EventLog,
  topics: Topics,
  publisher: Publisher,
): RemoteFeed | undefined {
  const { transport, clock } = options;
  if (!isRemoteTransport(transport) || !(log instanceof MemoryLog)) return undefined;
  return new RemoteFeed(organisationId, transport, options, new Mirror(log, topics, publisher, clock));
}
