import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ManualClock, settle } from '../shared/manual-clock.ts';
import { LazyLoader } from './lazy-loader.ts';
import type { OrganisationLoader } from './lazy-loader.ts';

const policy = { ttlMs: 10, staleWhileRevalidateMs: 4, staleIfErrorMs: 9, negativeTtlMs: 5, attempts: 1 };
const keys = ['a', 'b'] as const;

type Key = (typeof keys)[number];
type Command =
  | { readonly do: 'read' | 'reload' | 'invalidate'; readonly key: Key }
  | { readonly do: 'advance'; readonly byMs: number }
  | { readonly do: 'break' | 'mend' };

/** What a step tells its caller: `3 v2`, `3 v2 stale`, `failed`, or nothing. */
type Answer = string | undefined;

/** The cache as a user would describe it: no promises, no flights, no eviction. */
class Model {
  nowMs = 0;
  isBroken = false;
  #loads = 0;
  readonly #states = new Map<Key, { value?: number; version: number; loadedAtMs: number; failedUntilMs: number }>();

  step(command: Command): Answer {
    if (command.do === 'advance') this.nowMs += command.byMs;
    if (command.do === 'break' || command.do === 'mend') this.isBroken = command.do === 'break';
    if (command.do === 'read') return this.#read(command.key);
    if (command.do === 'reload') return this.#load(command.key) ? this.#answer(command.key, '') : 'failed';
    if (command.do === 'invalidate')
      this.#states.set(command.key, { ...this.#stateOf(command.key), value: undefined as never, failedUntilMs: 0 });
    return undefined;
  }

  #read(key: Key): Answer {
    const state = this.#stateOf(key);
    const pastMs = this.nowMs - state.loadedAtMs - policy.ttlMs;
    const hasFailed = this.nowMs < state.failedUntilMs;
    if (state.value !== undefined && pastMs <= 0) return this.#answer(key, '');
    if (state.value !== undefined && pastMs <= policy.staleWhileRevalidateMs) {
      const old = this.#answer(key, ' stale');
      if (!hasFailed) this.#load(key);
      return old;
    }
    if (!hasFailed && this.#load(key)) return this.#answer(key, '');
    return state.value !== undefined && pastMs <= policy.staleIfErrorMs ? this.#answer(key, ' stale') : 'failed';
  }

  #load(key: Key): boolean {
    const state = this.#stateOf(key);
    this.#loads += 1;
    if (this.isBroken) state.failedUntilMs = this.nowMs + policy.negativeTtlMs;
    else Object.assign(state, { value: this.#loads, version: state.version + 1, loadedAtMs: this.nowMs, failedUntilMs: 0 });
    return !this.isBroken;
  }

  #answer(key: Key, mark: string): string {
    const { value, version } = this.#stateOf(key);
    return `${value} v${version}${mark}`;
  }

  #stateOf(key: Key) {
    const state = this.#states.get(key) ?? { version: 0, loadedAtMs: 0, failedUntilMs: 0 };
    this.#states.set(key, state);
    return state;
  }
}

/** How a loader differs from the right one: not at all, or deliberately wrong. */
interface Twin {
  readonly policy?: Partial<typeof policy>;
  readonly methods?: Partial<OrganisationLoader<Record<string, unknown>>>;
}

/** The loader, driven by the same commands. */
class Subject {
  readonly #clock = new ManualClock();
  readonly #mine;
  #isBroken = false;
  #loads = 0;

  constructor(twin: Twin) {
    const loader = new LazyLoader({ ...policy, ...twin.policy, clock: this.#clock });
    loader.registerPrefix('', {
      load: () => {
        this.#loads += 1;
        return this.#isBroken ? Promise.reject(new Error('broken')) : this.#loads;
      },
    });
    this.#mine = Object.assign(loader.for('organisation-1'), twin.methods);
  }

  async step(command: Command): Promise<Answer> {
    if (command.do === 'advance') await this.#clock.advance(command.byMs);
    if (command.do === 'break' || command.do === 'mend') this.#isBroken = command.do === 'break';
    if (command.do === 'invalidate') this.#mine.invalidate(command.key);
    if (command.do === 'reload') return this.#mine.reload(command.key).then(() => this.#readNow(command.key), failed);
    return command.do === 'read' ? this.#readNow(command.key).catch(failed) : undefined;
  }

  async #readNow(key: Key): Promise<Answer> {
    const { value, version, stale } = await this.#mine.read(key);
    await settle();
    return `${String(value)} ${version}${stale ? ' stale' : ''}`;
  }
}

function failed(): Answer {
  return 'failed';
}

const someKey = fc.constantFrom(...keys);
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('read', 'reload', 'invalidate'), key: someKey }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('advance'), byMs: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('break', 'mend') }) },
) as fc.Arbitrary<Command>;

/** Whether loader and model give the same answer to every command. */
function agreement(twin: Twin) {
  return fc.asyncProperty(fc.array(command, { maxLength: 40 }), async (commands) => {
    const [model, subject] = [new Model(), new Subject(twin)];
    for (const each of commands) expect(await subject.step(each)).toBe(model.step(each));
  });
}

test('does what the model does', async () => {
  const outcome = await fc.check(agreement({}), { numRuns: 500 });
  expect(fc.defaultReportMessage(outcome)).toBeUndefined();
});

test.for<[string, Twin]>([
  ['keeps values too long', { policy: { ttlMs: policy.ttlMs + 2 } }],
  ['revalidates too long', { policy: { staleWhileRevalidateMs: policy.staleWhileRevalidateMs + 2 } }],
  ['serves stale values not long enough', { policy: { staleIfErrorMs: policy.staleIfErrorMs - 4 } }],
  ['remembers failures too long', { policy: { negativeTtlMs: policy.negativeTtlMs + 3 } }],
  ['forgets nothing', { methods: { invalidate: () => true } }],
  ['reloads nothing', { methods: { reload: async () => undefined } }],
])('a twin that %s is caught', async ([, twin]) => {
  expect((await fc.check(agreement(twin), { numRuns: 2_000, seed: 1 })).failed).toBe(true);
});
