// The circuit breaker against those a user would pick instead, around a function that costs nothing.
// Usage: npm ci --prefix bench && node bench/breaker.ts [--rounds=5] [--ms=400] [--workload=REGEX] [--only=REGEX]
import { fileURLToPath } from 'node:url';
import { sleep } from '../src/foundation/clock.ts';
import { CircuitBreaker } from '../src/runtime/circuit-breaker/circuit-breakers.ts';
import { plainBreakers, timedBreakers } from './lib/breakers.ts';
import type { MakeBreaker } from './lib/breakers.ts';
import { interleave } from './lib/interleave.ts';
import type { Contender } from './lib/interleave.ts';
import { liveHeapBytes, rateOf } from './lib/measure.ts';

const work = async (): Promise<number> => 1;
const down = async (): Promise<number> => Promise.reject(new Error('down'));

/** What the breaker adds to an awaited call, in ns. */
function closed(make: MakeBreaker): Contender {
  return async ({ durationMs }) => {
    const call = await make(work, { openMs: 30_000, timeoutMs: 10_000 });
    const guarded = await rateOf(async (count) => {
      for (let turn = 0; turn < count; turn += 1) await call();
    }, durationMs);
    const bare = await rateOf(async (count) => {
      for (let turn = 0; turn < count; turn += 1) await work();
    }, durationMs / 2);
    return { addedNs: guarded.nsPerOp - bare.nsPerOp, nsPerOp: guarded.nsPerOp, bareNs: bare.nsPerOp };
  };
}

/** An awaited call that is refused, and whose error is caught. */
function rejection(make: MakeBreaker): Contender {
  return async ({ durationMs }) => {
    const call = await make(down, { openMs: 600_000, timeoutMs: 10_000 });
    for (let turn = 0; turn < 200; turn += 1) await call().catch(() => undefined);
    const { nsPerOp } = await rateOf(
      async (count) => {
        for (let turn = 0; turn < count; turn += 1) {
          try {
            await call();
          } catch {
            // As expected.
          }
        }
      },
      durationMs,
      500,
    );
    return { nsPerOp };
  };
}

const refusal: Contender = async ({ durationMs }) => {
  const breaker = new CircuitBreaker({ openTimeoutMs: 600_000 });
  for (let turn = 0; turn < 5; turn += 1) await breaker.call(down).catch(() => undefined);
  let refused = 0;
  const { nsPerOp } = await rateOf((count) => {
    for (let turn = 0; turn < count; turn += 1) if (breaker.tryCall(work) === undefined) refused += 1;
  }, durationMs);
  return { nsPerOp, refused };
};

/** 100 calls at once after the open time: how many run before the first has answered? */
function halfOpen(make: MakeBreaker): Contender {
  return async () => {
    let running = 0;
    let isDown = true;
    const call = await make(
      async () => {
        running += 1;
        if (isDown) throw new Error('down');
        await sleep(50);
        return 1;
      },
      { openMs: 100, timeoutMs: 10_000 },
    );
    for (let turn = 0; turn < 200; turn += 1) await call().catch(() => undefined);
    await sleep(150);
    isDown = false;
    running = 0;
    const calls = Array.from({ length: 100 }, () => call().catch(() => undefined));
    await sleep(20);
    const probes = running;
    await Promise.all(calls);
    return { probes };
  };
}

/** The probe never settles; its limit is 200 ms. Does a call get through a second later? */
function hungProbe(make: MakeBreaker): Contender {
  return async () => {
    let doing: 'fail' | 'hang' | 'work' = 'fail';
    const call = await make(
      () => (doing === 'hang' ? new Promise(() => {}) : doing === 'fail' ? Promise.reject(new Error('down')) : work()),
      { openMs: 100, timeoutMs: 200 },
    );
    for (let turn = 0; turn < 200; turn += 1) await call().catch(() => undefined);
    await sleep(150);
    doing = 'hang';
    void call().catch(() => undefined);
    await sleep(10);
    doing = 'work';
    await sleep(1_000);
    const recovers = await Promise.race([
      call().then(
        () => 1,
        () => 0,
      ),
      sleep(500).then(() => 0),
    ]);
    return { recovers };
  };
}

/** Bytes of heap for each of 10,000 breakers, and what one holds after a million calls. */
function memory(make: MakeBreaker): Contender {
  return async () => {
    const count = 10_000;
    const setting = { openMs: 30_000, timeoutMs: 10_000 };
    const kept = [await make(work, setting)];
    await kept[0]?.();
    const { external, arrayBuffers } = process.memoryUsage();
    const before = liveHeapBytes() + external + arrayBuffers;
    for (let made = 0; made < count; made += 1) kept.push(await make(work, setting));
    const heap = liveHeapBytes();
    const after = process.memoryUsage();
    const bytesEach = (heap + after.external + after.arrayBuffers - before) / count;
    const busy = await make(work, setting);
    for (let turn = 0; turn < 1_000; turn += 1) await busy();
    const idleBytes = liveHeapBytes();
    for (let turn = 0; turn < 1_000_000; turn += 1) await busy();
    return { bytesEach, kept: kept.length, kibAfterMillionCalls: (liveHeapBytes() - idleBytes) / 1_024, busy: typeof busy };
  };
}

function each(
  makes: Readonly<Record<string, MakeBreaker>>,
  contender: (make: MakeBreaker) => Contender,
): Record<string, Contender> {
  return Object.fromEntries(Object.entries(makes).map(([name, make]) => [name, contender(make)]));
}

const all = { ...plainBreakers, ...timedBreakers };
await interleave('breaker', fileURLToPath(import.meta.url), [
  { name: 'closed', baseline: 'cockatiel sampling', contenders: each(plainBreakers, closed) },
  { name: 'closed, with a deadline', baseline: 'opossum', contenders: each(timedBreakers, closed) },
  { name: 'open, rejection', baseline: 'cockatiel consecutive', contenders: each(plainBreakers, rejection) },
  { name: 'open, tryCall', contenders: { 'wavegate consecutive': refusal } },
  { name: 'half open, 100 callers', rounds: 1, contenders: each(plainBreakers, halfOpen) },
  { name: 'hung probe', rounds: 1, contenders: each(all, hungProbe) },
  { name: 'memory', rounds: 3, nodeArgs: ['--expose-gc'], contenders: each(all, memory) },
]);
