import { connectEventBus, loadIfInstalled } from './event-bus-connection.ts';
import { brokerOf, createTransport } from './nats-broker.ts';
import { alone } from './node-bus.ts';
import type { BusConnection, ConnectOptions, NodeBus } from './node-bus.ts';
import type { NodeConfiguration } from './node-configuration.ts';
import { Outbox } from './outbox.ts';
import type { BrokerBus } from './outbox.ts';

/** The bus of one organisation on a broker. */
export interface BrokerAccess extends BrokerBus {
  /** One attempt to reach the broker. */
  start(options: { readonly signal?: AbortSignal }): Promise<void>;
  isFollowing(): boolean;
  /** Stores what waits, up to the deadline, and ends the connection. */
  stop(drainMs: number): Promise<void>;
}

/** Opens the bus on the broker, unconnected; undefined where the event bus is not installed. */
export type OpenBroker = (configuration: NodeConfiguration) => Promise<BrokerAccess | undefined>;

const firstPauseMs = 100;
const longestPauseMs = 2_000;

/**
 * Uses the bus that is given, or one of its own on the broker. While the broker cannot be reached it is tried again, up to
 * `connectMs`; later losses are made good by the bus itself.
 *
 * @throws {Error} The broker was not reached in time, or `signal` was aborted.
 */
export async function connectBroker(
  configuration: NodeConfiguration,
  given?: NodeBus,
  { log = () => undefined, signal }: ConnectOptions = {},
  open: OpenBroker = openBroker,
): Promise<BusConnection> {
  const { eventBus, transport } = configuration;
  if (eventBus === 'off' || given !== undefined || transport === 'memory') return await connectEventBus(configuration, given);
  const access = await open(configuration);
  if (access === undefined) return alone('wavegate/runtime/event-bus is not installed');
  try {
    await reach(access, configuration, { log, ...(signal !== undefined && { signal }) });
  } catch (error) {
    await access.stop(0);
    throw error;
  }
  const outbox = new Outbox(access, log);
  return {
    bus: outbox,
    health: () => (access.isFollowing() && !outbox.hasFailed ? 'HEALTHY' : 'DEGRADED'),
    close: (drainMs) => access.stop(drainMs),
  };
}

async function reach(access: BrokerAccess, configuration: NodeConfiguration, { log, signal }: ConnectOptions): Promise<void> {
  const broker = brokerOf(configuration);
  const { connectMs } = configuration;
  const deadline = AbortSignal.timeout(connectMs);
  const limit = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
  let reason = 'no answer';
  for (let pauseMs = firstPauseMs; !limit.aborted; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await access.start({ signal: limit });
    } catch (error) {
      if (isFinal(error)) throw error;
      // An attempt that was cut short says nothing of the broker.
      if (!limit.aborted) reason = (error as Error).message;
      if (pauseMs === firstPauseMs) log?.(`waits for ${broker}: ${reason}`);
    }
    await pause(pauseMs, limit);
  }
  if (signal?.aborted) throw new Error(`shut down while it waited for ${broker}`);
  throw new Error(`${broker} was not reached within ${connectMs} ms: ${reason}`);
}

/** A package that is missing does not come by waiting. */
function isFinal(error: unknown): boolean {
  return [error, (error as Error).cause].some(
    (thrown) => (thrown as NodeJS.ErrnoException | undefined)?.code === 'BUS_DRIVER_MISSING',
  );
}

function pause(pauseMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, pauseMs);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}

async function openBroker(configuration: NodeConfiguration): Promise<BrokerAccess | undefined> {
  const loaded = await loadIfInstalled(() => import('wavegate/runtime/event-bus'));
  if (loaded === undefined) return undefined;
  const bus = new loaded.EventBus({ name: configuration.serviceName, transport: await createTransport(configuration) });
  const mine = bus.initialize(configuration.organisationId);
  return {
    publishAsync: (type, payload, options) => mine.publishAsync(type, payload, options),
    subscribe: (filter, callback, options) => mine.subscribe(filter, callback, options),
    start: (options) => mine.start(options),
    isFollowing: () => mine.status().remote?.state === 'FOLLOWING',
    stop: async (drainMs) => void (await bus.stop({ drainMs })),
  };
}
