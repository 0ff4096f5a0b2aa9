// A round of health checks, against bare concurrent calls of the same checks.
// Usage: node bench/health.ts [--rounds=5] [--ms=400] [--workload=REGEX] [--only=REGEX]
import { fileURLToPath } from 'node:url';
import { HealthMonitor } from '../src/runtime/health/health-monitor.ts';
import type { HealthStatus } from '../src/runtime/health/health-monitor.ts';
import { interleave } from './lib/interleave.ts';
import type { Contender } from './lib/interleave.ts';

type Check = () => HealthStatus | Promise<HealthStatus>;

const noCheck: Check = () => 'HEALTHY';
const warmUps = 200;
const asynchronous: Check = async (): Promise<HealthStatus> => 'HEALTHY';

/** Milliseconds a round, the median over `durationMs`. */
async function timed(round: () => Promise<unknown>, durationMs: number) {
  for (let turn = 0; turn < warmUps; turn += 1) await round();
  const times: number[] = [];
  for (const endMs = performance.now() + durationMs; times.length < 5 || performance.now() < endMs;) {
    const startMs = performance.now();
    await round();
    times.push(performance.now() - startMs);
  }
  times.sort((a, b) => a - b);
  return { msPerRound: times[times.length >> 1]!, worstMs: times.at(-1)!, rounds: times.length };
}

function monitored(checks: readonly Check[]): Contender {
  return ({ durationMs }) => {
    const health = new HealthMonitor({ cacheMs: 0 }).for('organisation-1');
    for (const [index, check] of checks.entries()) health.register(`check ${index}`, check);
    return timed(() => health.check(), durationMs);
  };
}

function bare(checks: readonly Check[]): Contender {
  return ({ durationMs }) => timed(() => Promise.all(checks.map((check) => check())), durationMs);
}

/** Ten checks of 100 ms each; how much later than the slowest of them the round ends. */
const slow: Contender = async () => {
  const health = new HealthMonitor({ cacheMs: 0 }).for('organisation-1');
  const took: number[] = [];
  for (let index = 0; index < 10; index += 1)
    health.register(`check ${index}`, async (): Promise<HealthStatus> => {
      const startMs = performance.now();
      await new Promise((resolve) => setTimeout(resolve, 100));
      took.push(performance.now() - startMs);
      return 'HEALTHY';
    });
  const startMs = performance.now();
  await health.check();
  const roundMs = performance.now() - startMs;
  return { msAfterTheSlowest: roundMs - Math.max(...took), roundMs };
};

const thousand = (check: Check): readonly Check[] => Array.from({ length: 1_000 }, () => check);

await interleave('health', fileURLToPath(import.meta.url), [
  { name: 'ten checks of 100 ms', contenders: { wavegate: slow } },
  {
    name: '1,000 checks that do nothing',
    baseline: 'bare calls',
    contenders: { wavegate: monitored(thousand(noCheck)), 'bare calls': bare(thousand(noCheck)) },
  },
  {
    name: '1,000 asynchronous checks that do nothing',
    baseline: 'bare calls',
    contenders: { wavegate: monitored(thousand(asynchronous)), 'bare calls': bare(thousand(asynchronous)) },
  },
]);
