import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { registryOver } from '../../../../tests/support/services/bucket-registries.ts';
import { serviceAt } from '../../../../tests/support/services/scripted-calls.ts';
import { ScriptedBucket } from '../../../../tests/support/services/scripted-bucket.ts';
import { Rotation } from '../balancing/rotation.ts';
import { ManualClock } from '../../shared/manual-clock.ts';
import { KnownServices } from './known-services.ts';
import { MemoryRegistry } from './memory-registry.ts';
import type { ServiceRegistry } from './service-registry.ts';

const origins = ['http://one', 'http://two', 'http://three'];
const ejection = { consecutiveFailures: 2, baseMs: 700, capMs: 2_000, maxEjectedRatio: 0.67 };
const health = { path: '/health', intervalMs: 1e9, jitterRatio: 0, timeoutMs: 1_000, rise: 1, fall: 1 };

type Step =
  | { readonly do: 'register'; readonly which: number; readonly leaseMs: number }
  | { readonly do: 'renew' | 'deregister' | 'fail' | 'succeed' | 'fall ill' | 'recover'; readonly which: number }
  | { readonly do: 'wait'; readonly ms: number };

const which = fc.integer({ min: 0, max: 2 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('register' as const), which, leaseMs: fc.integer({ min: 500, max: 3_000 }) }),
  fc.record({
    do: fc.constantFrom('renew' as const, 'renew', 'deregister', 'fail', 'fail', 'fail', 'succeed', 'fall ill', 'recover'),
    which,
  }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 1_500 }) }),
);

/** What is known of one origin, as plainly as it can be written down. */
interface Modelled {
  leaseMs: number;
  expiresAtMs: number;
  isIll: boolean | undefined;
  failures: number;
  ejections: number;
  ejectedUntilMs: number;
}

const bounds = { maxOrganisations: 9, maxServices: 9, maxInstances: 9 };

type MakeRegistry = (clock: ManualClock) => ServiceRegistry;

/** Registry, leases, health and rotation together, and beside them a model of what they must do. */
class Run {
  readonly clock = new ManualClock();
  readonly registry: ServiceRegistry;
  readonly #services: KnownServices;
  readonly #ill = new Set<string>();
  readonly #model = new Map<string, Modelled>();
  #rotation: Rotation | undefined;

  constructor(makeRegistry: MakeRegistry) {
    const { clock } = this;
    this.registry = makeRegistry(clock);
    this.#services = new KnownServices(this.registry, {
      clock,
      random: () => 0,
      maxHealthHistory: 3,
      tally: { checks: 0, failedChecks: 0 },
      checkInstance: async (_service, { url }) => ({ checkedAt: '', durationMs: 0, passed: !this.#ill.has(url) }),
    });
  }

  async take(each: Step): Promise<void> {
    if (each.do === 'wait') await this.clock.advance(each.ms);
    else await this.#change(each, origins[each.which] ?? '');
    await this.#services.find('a', 'a', 'x')?.monitor.checkNow();
    this.#expire();
    for (const [origin, modelled] of this.#model) modelled.isIll = this.#ill.has(origin);
  }

  async #change(each: Exclude<Step, { do: 'wait' }>, origin: string): Promise<void> {
    const nowMs = this.clock.monotonicMs();
    this.#expire();
    const modelled = this.#model.get(origin);
    if (each.do === 'register') {
      const instances = serviceAt([origin]).instances.map((instance) => ({ ...instance, leaseMs: each.leaseMs }));
      await this.registry.put({ organisationId: 'a', id: 'x', instances, health, balancing: 'round-robin' });
      const fresh = { isIll: undefined, failures: 0, ejections: 0, ejectedUntilMs: 0 };
      this.#model.delete(origin);
      this.#model.set(origin, { ...fresh, ...modelled, leaseMs: each.leaseMs, expiresAtMs: nowMs + each.leaseMs });
    } else if (each.do === 'renew') {
      assert.equal(await this.registry.renew('a', 'x', origin), modelled !== undefined, 'renewed');
      if (modelled !== undefined) modelled.expiresAtMs = nowMs + modelled.leaseMs;
    } else if (each.do === 'deregister') {
      assert.equal(await this.registry.remove('a', 'x', origin), modelled !== undefined, 'removed');
      this.#model.delete(origin);
    } else if (each.do === 'fall ill') this.#ill.add(origin);
    else if (each.do === 'recover') this.#ill.delete(origin);
    else this.#attempt(origin, modelled, each.do === 'succeed', nowMs);
    if (this.#model.size === 0) this.#rotation = undefined;
  }

  #attempt(origin: string, modelled: Modelled | undefined, isWell: boolean, nowMs: number): void {
    const rotation = this.#current();
    const instance = rotation?.instances.find(({ record }) => record.url === origin);
    assert.equal(instance !== undefined, modelled !== undefined, 'in the rotation');
    if (rotation === undefined || instance === undefined || modelled === undefined) return;
    if (isWell) {
      rotation.succeeded(instance);
      modelled.failures = 0;
      modelled.ejections = Math.max(0, modelled.ejections - 1);
      return;
    }
    rotation.failed(instance, nowMs);
    modelled.failures += 1;
    const ejected = [...this.#model.values()].filter((each) => nowMs < each.ejectedUntilMs);
    const isAllowed = ejected.length + 1 <= this.#model.size * ejection.maxEjectedRatio && !ejected.includes(modelled);
    if (modelled.failures < ejection.consecutiveFailures || !isAllowed) return;
    modelled.ejectedUntilMs = nowMs + Math.min(ejection.capMs, ejection.baseMs * 2 ** modelled.ejections);
    modelled.ejections += 1;
    modelled.failures = 0;
  }

  /** The rotation of the one caller; it is new after the service was gone. */
  #current(): Rotation | undefined {
    const service = this.#services.find('a', 'a', 'x');
    if (service === undefined) return undefined;
    const tally = { ejections: 0, ejectionsRefused: 0 };
    if (this.#rotation?.service !== service) this.#rotation = new Rotation(service, { ejection, random: () => 0, tally });
    return this.#rotation;
  }

  #expire(): void {
    const nowMs = this.clock.monotonicMs();
    for (const [origin, { expiresAtMs }] of this.#model) if (nowMs >= expiresAtMs) this.#model.delete(origin);
  }

  /** Who is found, and who is in turn, must be who the model says. */
  compare(): void {
    const nowMs = this.clock.monotonicMs();
    const rotation = this.#current();
    const able = [...this.#model].filter(([, { isIll }]) => isIll !== true);
    const inTurn = able.filter(([, { ejectedUntilMs }]) => nowMs >= ejectedUntilMs);
    const picked = Array.from({ length: 2 * origins.length }, () => rotation?.pick(nowMs)?.record.url);
    const actual = {
      found: this.registry.find('a', 'x')?.instances.map(({ url }) => url) ?? [],
      picked: [...new Set(picked.filter((url) => url !== undefined))].toSorted(),
    };
    const expected = {
      found: [...this.#model.keys()],
      picked: (inTurn.length > 0 ? inTurn : able).map(([origin]) => origin).toSorted(),
    };
    assert.deepEqual(actual, expected);
  }
}

async function check(makeRegistry: MakeRegistry): Promise<void> {
  const property = fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
    const run = new Run(makeRegistry);
    run.compare();
    for (const each of steps) {
      await run.take(each);
      run.compare();
    }
  });
  await fc.assert(property, { numRuns: 100 });
}

const registries: Readonly<Record<string, MakeRegistry>> = {
  'in memory': (clock) => new MemoryRegistry(clock, bounds),
  'in a bucket': (clock) => registryOver(new ScriptedBucket(clock).open, { clock, ...bounds }),
};

test.for(Object.entries(registries))('registry %s, leases, health and rotation do what a plain model does', async ([, make]) => {
  await expect(check(make)).resolves.toBeUndefined();
});

/** Says that it renewed, and did not. */
class ForgetfulRegistry extends MemoryRegistry {
  override async renew(organisationId: string, serviceId: string, instanceId: string): Promise<boolean> {
    return this.find(organisationId, serviceId)?.instances.some(({ id }) => id === instanceId) ?? false;
  }
}

/** Tells nobody when an instance goes. */
class SilentRegistry extends MemoryRegistry {
  override watch(): Disposable {
    return { [Symbol.dispose]: () => undefined };
  }

  override find(organisationId: string, serviceId: string): ReturnType<MemoryRegistry['find']> {
    const record = super.find(organisationId, serviceId);
    return record === undefined ? undefined : (this.#first ??= record);
  }

  #first: ReturnType<MemoryRegistry['find']>;
}

test.for([ForgetfulRegistry, SilentRegistry])('%o is caught', async (Registry) => {
  await expect(check((clock) => new Registry(clock, bounds))).rejects.toThrow('Property failed');
});
