import { CircuitBreaker } from '../../src/runtime/circuit-breaker/circuit-breakers.ts';
import type { BreakerRules } from '../../src/runtime/circuit-breaker/circuit-breakers.ts';
import { loadPeer } from './peer.ts';

export type Work = () => Promise<number>;

export interface BreakerSetting {
  readonly openMs: number;
  /** Deadline of a call, for those that are to have one. */
  readonly timeoutMs: number;
}

export type MakeBreaker = (work: Work, setting: BreakerSetting) => Promise<() => Promise<unknown>>;

const timeWindow = { kind: 'time-window', windowMs: 10_000, minimumCalls: 5, failureRatio: 0.5 } as const;

function ours(rules: (setting: BreakerSetting) => BreakerRules): MakeBreaker {
  return async (work, setting) => {
    const probeTimeoutMs = Math.max(1, setting.timeoutMs);
    const breaker = new CircuitBreaker({ openTimeoutMs: setting.openMs, probeTimeoutMs, ...rules(setting) });
    return () => breaker.call(work);
  };
}

interface Opossum {
  fire(): Promise<unknown>;
}

function opossum(optionsOf: (setting: BreakerSetting) => object): MakeBreaker {
  return async (work, setting) => {
    const { default: Breaker } = await loadPeer<{ default: new (work: Work, options: object) => Opossum }>('opossum');
    const breaker = new Breaker(work, { resetTimeout: setting.openMs, ...optionsOf(setting) });
    return () => breaker.fire();
  };
}

interface Policy {
  execute(work: Work): Promise<unknown>;
}

interface Cockatiel {
  readonly circuitBreaker: (handled: unknown, options: object) => Policy;
  readonly handleAll: unknown;
  readonly ConsecutiveBreaker: new (failures: number) => unknown;
  readonly SamplingBreaker: new (options: object) => unknown;
  readonly timeout: (timeoutMs: number, strategy: unknown) => Policy;
  readonly TimeoutStrategy: { readonly Aggressive: unknown };
  readonly wrap: (...policies: readonly Policy[]) => Policy;
}

function cockatiel(policyOf: (peer: Cockatiel, setting: BreakerSetting) => Policy): MakeBreaker {
  return async (work, setting) => {
    const policy = policyOf(await loadPeer<Cockatiel>('cockatiel'), setting);
    return () => policy.execute(work);
  };
}

const sampling = ({ circuitBreaker, handleAll, SamplingBreaker }: Cockatiel, { openMs }: BreakerSetting): Policy => {
  return circuitBreaker(handleAll, { halfOpenAfter: openMs, breaker: new SamplingBreaker({ threshold: 0.5, duration: 10_000 }) });
};

export const plainBreakers: Readonly<Record<string, MakeBreaker>> = {
  'wavegate consecutive': ours(() => ({})),
  'wavegate time window': ours(() => ({ policy: timeWindow })),
  'wavegate count window': ours(() => ({ policy: { kind: 'count-window', calls: 100, minimumCalls: 5, failureRatio: 0.5 } })),
  'opossum, no timeout': opossum(() => ({ timeout: false })),
  'cockatiel consecutive': cockatiel(({ circuitBreaker, handleAll, ConsecutiveBreaker }, { openMs }) => {
    return circuitBreaker(handleAll, { halfOpenAfter: openMs, breaker: new ConsecutiveBreaker(5) });
  }),
  'cockatiel sampling': cockatiel(sampling),
};

export const timedBreakers: Readonly<Record<string, MakeBreaker>> = {
  'wavegate with a deadline': ours(({ timeoutMs }) => ({ timeoutMs, policy: timeWindow })),
  opossum: opossum(({ timeoutMs }) => ({ timeout: timeoutMs })),
  'cockatiel sampling + timeout': cockatiel((peer, setting) => {
    return peer.wrap(sampling(peer, setting), peer.timeout(setting.timeoutMs, peer.TimeoutStrategy.Aggressive));
  }),
};
