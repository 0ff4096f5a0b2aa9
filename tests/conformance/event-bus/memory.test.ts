import { MemoryPositionStore, MemoryTransport } from '../../../src/runtime/event-bus/event-bus.ts';
import { everyTransport } from './every-transport.ts';

everyTransport('memory', () => {
  const [transport, positions] = [new MemoryTransport(), new MemoryPositionStore()];
  return { options: () => ({ transport, positions }), [Symbol.asyncDispose]: async () => {} };
});
