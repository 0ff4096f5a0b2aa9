// The service communicator against the HTTP clients a user would pick instead, over loopback, with the servers in another process.
// Usage: npm ci --prefix bench && node bench/communicator.ts [--rounds=5] [--ms=1500] [--workload=REGEX] [--only=REGEX]
//        node bench/communicator.ts --soak [--seconds=30] [--level=NONE]: 64 in flight without pause; heap, sockets and tracked requests stay flat
import { fileURLToPath } from 'node:url';
import type { SecurityLevel } from '../src/runtime/service-communicator/service-communicator.ts';
import { hasSetting, levels, startServers, takeSetting } from './lib/communicator-setting.ts';
import type { Ports } from './lib/communicator-setting.ts';
import { peers, wavegate } from './lib/communicators.ts';
import type { CallOnce, MakeCaller, Target } from './lib/communicators.ts';
import { interleave } from './lib/interleave.ts';
import type { Contender, Workload } from './lib/interleave.ts';
import { quantileOf } from './lib/measure.ts';
import { soakCommunicator } from './lib/soak-communicator.ts';

const baseline = 'undici Pool.request';

/** `width` callers, each of which calls again as soon as it has its answer. */
function closedLoop(makeCaller: MakeCaller, target: () => Target, width: number): Contender {
  return async ({ durationMs }) => {
    const call = await makeCaller(target());
    await checkAnswer(call);
    await runFor(call, width, Math.max(500, durationMs / 2));
    const usage = process.cpuUsage();
    const { latenciesMs, elapsedMs } = await runFor(call, width, durationMs);
    const { user, system } = process.cpuUsage(usage);
    const calls = latenciesMs.length;
    const [p50Ms, p99Ms] = [quantileOf(latenciesMs, 0.5), quantileOf(latenciesMs, 0.99)];
    return { opsPerSecond: (calls * 1000) / elapsedMs, cpuUsPerCall: (user + system) / calls, p50Ms, p99Ms };
  };
}

async function checkAnswer(call: CallOnce): Promise<void> {
  const answer = (await call()) as { ok?: boolean; echo?: { method?: string } };
  if (answer.ok !== true || answer.echo?.method !== 'invoice.read') throw new Error(`bad answer ${JSON.stringify(answer)}`);
}

async function runFor(call: CallOnce, width: number, durationMs: number) {
  const latenciesMs: number[] = [];
  const startMs = performance.now();
  const caller = async (): Promise<void> => {
    for (let beganMs = startMs; beganMs - startMs < durationMs;) {
      await call();
      const endedMs = performance.now();
      latenciesMs.push(endedMs - beganMs);
      beganMs = endedMs;
    }
  };
  await Promise.all(Array.from({ length: width }, caller));
  return { latenciesMs, elapsedMs: performance.now() - startMs };
}

/** A bare HTTP server, or one behind a receiver. */
function server(name: keyof Ports): () => Target {
  return () => ({ port: takeSetting().ports[name], isTls: name === 'tls' || name === 'MUTUAL_TLS' });
}

function against(name: keyof Ports, width: number, ours: Readonly<Record<string, MakeCaller>>): Record<string, Contender> {
  const callers = Object.entries({ ...peers, ...ours });
  return Object.fromEntries(callers.map(([label, make]) => [label, closedLoop(make, server(name), width)]));
}

const passing = <Answer>(call: () => Promise<Answer>): Promise<Answer> => call();
const everything = wavegate(
  'NONE',
  { defaults: { guard: passing, hedge: { delayMs: 1_000 }, retry: { attemptTimeoutMs: 5_000 } } },
  { health: { path: '/', intervalMs: 1_000 } },
);

/** The same service behind a receiver of each level. The baseline calls the one that asks for nothing. */
const byLevel: Record<string, Contender> = {
  [baseline]: closedLoop(peers[baseline] as MakeCaller, server('NONE'), 64),
  ...Object.fromEntries(levels.map((level: SecurityLevel) => [level, closedLoop(wavegate(level), server(level), 64)])),
};

const plain = { wavegate: wavegate('NONE'), 'wavegate, everything on': everything };
const workloads: readonly Workload[] = [
  { name: 'plain, 64 in flight', baseline, contenders: against('plain', 64, plain) },
  { name: 'plain, 1 in flight', baseline, contenders: against('plain', 1, plain) },
  { name: 'mTLS, 64 in flight', baseline, contenders: against('tls', 64, { wavegate: wavegate('MUTUAL_TLS') }) },
  { name: 'behind a receiver, 64 in flight', baseline, contenders: byLevel },
];

await using running = new AsyncDisposableStack();
// The processes of the contenders find the servers in their environment.
if (!hasSetting()) running.use(await startServers());
if (process.argv.includes('--soak')) await soakCommunicator();
else await interleave('communicator', fileURLToPath(import.meta.url), workloads);
