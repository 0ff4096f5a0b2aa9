import { everyRegistry } from '../../../../tests/conformance/service-registry/every-registry.ts';
import { registryOver } from '../../../../tests/support/services/bucket-registries.ts';
import { ScriptedBucket } from '../../../../tests/support/services/scripted-bucket.ts';
import { ManualClock } from '../../shared/manual-clock.ts';
import { MemoryRegistry } from './memory-registry.ts';

everyRegistry('in memory', async (bounds) => {
  const clock = new ManualClock();
  const registry = new MemoryRegistry(clock, bounds);
  return { registry, pass: (ms) => clock.advance(ms), [Symbol.asyncDispose]: async () => registry[Symbol.dispose]() };
});

everyRegistry('in a bucket', async (bounds) => {
  const clock = new ManualClock();
  const registry = registryOver(new ScriptedBucket(clock).open, { clock, ...bounds });
  await registry.start();
  return { registry, pass: (ms) => clock.advance(ms), [Symbol.asyncDispose]: () => registry.close() };
});
