import { onTestFinished } from 'vitest';
import { EventBus } from '../../../src/runtime/event-bus/event-bus.ts';
import type { BusEvent, EventBusOptions } from '../../../src/runtime/event-bus/event-bus.ts';
import type { ScriptedBroker } from './scripted-broker.ts';

/** The bus of a process of its own, running for one organisation until the test ends, and what was read from the broker since. */
export async function busAt(broker: ScriptedBroker, options: EventBusOptions = {}) {
  const bus = new EventBus({ transport: broker.transport(), ...options });
  onTestFinished(async () => void (await bus.stop({ drainMs: 0 })));
  const channel = bus.initialize('organisation-1');
  await channel.start();
  const read: BusEvent[] = [];
  channel.subscribe({ pattern: '>' }, (event) => void read.push(event));
  return { bus, channel, read };
}

/** A bus at a broker that never answers. */
export function unansweredChannel() {
  const published: string[] = [];
  const publishAsync = (type: string): Promise<never> => {
    published.push(type);
    return new Promise(() => undefined);
  };
  return { published, channel: { isRemote: true, publish: refuse, publishAsync, subscribe, events: () => ({ events: [] }) } };
}

function refuse(): never {
  throw new Error('publish is not for this bus');
}

function subscribe(): Disposable {
  return { [Symbol.dispose]: () => undefined };
}
