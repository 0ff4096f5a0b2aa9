import { crashedModule } from './crashed-module.ts';
import { exhaustedMemory } from './exhausted-memory.ts';
import { gracefulShutdown } from './graceful-shutdown.ts';
import { partition } from './partition.ts';
import { poison } from './poison.ts';
import { saturatedQueue } from './saturated-queue.ts';
import type { Scenario } from './scenario.ts';
import { severalFailures } from './several-failures.ts';

/** In the order of the catalog. */
export const allScenarios: readonly Scenario[] = [
  crashedModule,
  saturatedQueue,
  partition,
  exhaustedMemory,
  severalFailures,
  gracefulShutdown,
  poison,
];
