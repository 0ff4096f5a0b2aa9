import type { EventBus } from 'wavegate/runtime/event-bus';

import { alone } from './node-bus.ts';
import type { BusConnection, ConnectOptions, NodeBus } from './node-bus.ts';
import type { NodeConfiguration } from './node-configuration.ts';

interface BusModule {
  readonly EventBus: typeof EventBus;
}

/** What Node.js says of a module that is not installed, or not part of what is. */
const absent: readonly unknown[] = ['ERR_MODULE_NOT_FOUND', 'ERR_PACKAGE_PATH_NOT_EXPORTED'];

/**
 * Uses the bus that is given, or opens one of its own; none where the environment turns it off or it is not installed.
 *
 * @throws {Error} The module is there and cannot be loaded: a broken bus is not a missing one.
 */
export async function connectEventBus(
  { eventBus, organisationId, serviceName }: NodeConfiguration,
  given?: NodeBus,
  _options?: ConnectOptions,
  load: () => Promise<BusModule> = () => import('wavegate/runtime/event-bus'),
): Promise<BusConnection> {
  if (eventBus === 'off') return alone('EVENT_BUS is off');
  if (given !== undefined) return { bus: given, close: async () => undefined };
  const loaded = await loadIfInstalled(load);
  if (loaded === undefined) return alone('wavegate/runtime/event-bus is not installed');
  const bus = new loaded.EventBus({ name: serviceName });
  const mine = bus.initialize(organisationId);
  await mine.start();
  return { bus: mine, close: async (drainMs) => void (await bus.stop({ drainMs })) };
}

/** The module; undefined where it is not installed. */
export async function loadIfInstalled<Module>(load: () => Promise<Module>): Promise<Module | undefined> {
  try {
    return await load();
  } catch (error) {
    if (absent.includes((error as NodeJS.ErrnoException).code)) return undefined;
    throw error;
  }
}
