import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventBus } from '../event-bus/event-bus.ts';
import { ManualClock } from '../shared/manual-clock.ts';
import { Integrator } from './integrator.ts';
import type { Conflict, ConflictRule, IntegratorOptions, StoredValue } from './integrator.ts';

const names = ['a', 'b', 'c'] as const;
const keys = ['k', 'l'] as const;
type Name = (typeof names)[number];
type Key = (typeof keys)[number];
type Rule = 'source-wins' | 'target-wins' | 'newest' | 'merge';

type Step =
  | { readonly do: 'write'; readonly store: Name; readonly key: Key }
  | { readonly do: 'remove'; readonly store: Name; readonly key: Key }
  | { readonly do: 'synchronize'; readonly pair: readonly [Name, Name]; readonly keys: readonly Key[]; readonly rule: Rule };

/** What differs in a broken twin. */
interface Twin {
  readonly options?: Partial<IntegratorOptions>;
  /** The version that a store tells of its `changes`-th change. */
  readonly versionOf?: (changes: number) => number;
  readonly ruleOf?: (rule: ConflictRule) => ConflictRule;
}

interface Cell {
  value: number;
  changedAtMs: number;
}

/** What is news between two stores, in one direction: whether source and target changed since they were synchronized. */
interface News {
  source: boolean;
  target: boolean;
  /** Whether the target had a value then: if not, one that came and went is no news. */
  had: boolean;
}

function addUp({ source, target }: Conflict) {
  return { value: Number(source.value) + Number(target?.value ?? 0) };
}

class Game {
  readonly #twin: Twin;
  readonly #clock = new ManualClock();
  readonly #bus = new EventBus({ clock: this.#clock });
  readonly #integrator: Integrator;
  readonly #stores = new Map<string, Map<string, StoredValue>>();
  /** What the model says is in the stores, and what is news. */
  readonly #cells = new Map<string, Cell>();
  readonly #news = new Map<string, News>();
  #changes = 0;
  #values = 0;

  constructor(twin: Twin) {
    this.#twin = twin;
    this.#integrator = new Integrator({ bus: this.#bus, clock: this.#clock, ...twin.options });
  }

  async begin(): Promise<void> {
    await this.#bus.initialize('organisation-1').start();
    const mine = this.#integrator.for('organisation-1');
    for (const name of names) {
      const values = new Map<string, StoredValue>();
      this.#stores.set(name, values);
      const set = ({ key, value }: { key: string; value: unknown }) => this.#put(name, key, value);
      mine.register({ name, store: { get: ({ key }: { key: string }) => values.get(key), set } });
    }
  }

  async take(step: Step): Promise<void> {
    await this.#clock.advance(1);
    if (step.do === 'write') this.#write(step.store, step.key, (this.#values += 1));
    else if (step.do === 'remove') this.#remove(step.store, step.key);
    else await this.#synchronize(step.pair, step.keys, step.rule);
    for (const name of names) {
      for (const key of keys) {
        const actual = this.#stores.get(name)?.get(key)?.value;
        assert.equal(actual, this.#cells.get(`${name} ${key}`)?.value, 'a store has another value');
      }
    }
  }

  async #synchronize([source, target]: readonly [Name, Name], named: readonly Key[], rule: Rule): Promise<void> {
    const { ruleOf = (same) => same } = this.#twin;
    const chosen = ruleOf(rule === 'merge' ? addUp : rule);
    const { data } = this.#integrator.for('organisation-1');
    const report = await data.synchronize(source, target, named, { rule: chosen }).settled();
    const actual = report.keys.map(({ outcome, conflict }) => `${outcome}${conflict ? ' after a conflict' : ''}`);
    assert.deepEqual(
      actual,
      named.map((key) => this.#expect(source, target, key, rule)),
      'a key ended differently',
    );
  }

  /** What the model makes of one key. */
  #expect(source: Name, target: Name, key: Key, rule: Rule): string {
    const [from, to] = [this.#cells.get(`${source} ${key}`), this.#cells.get(`${target} ${key}`)];
    if (from === undefined) return 'failed';
    const news = this.#newsOf(source, target, key);
    if (!news.target) return news.source ? this.#copy(source, target, key, from) : 'unchanged';
    if (rule === 'newest' && to === undefined) return 'failed after a conflict';
    const keeps = rule === 'target-wins' || (rule === 'newest' && to !== undefined && to.changedAtMs > from.changedAtMs);
    if (!keeps && rule !== 'merge') return `${this.#copy(source, target, key, from)} after a conflict`;
    if (rule === 'merge') this.#changed(target, key, from.value + (to?.value ?? 0));
    const had = rule === 'merge' || to !== undefined;
    this.#news.set(`${source} ${target} ${key}`, { source: false, target: false, had });
    this.#news.set(`${target} ${source} ${key}`, { source: true, target: false, had: true });
    return `${rule === 'merge' ? 'merged' : 'kept'} after a conflict`;
  }

  #copy(source: Name, target: Name, key: Key, { value }: Cell): 'copied' {
    this.#changed(target, key, value);
    for (const direction of [`${source} ${target}`, `${target} ${source}`]) {
      this.#news.set(`${direction} ${key}`, { source: false, target: false, had: true });
    }
    return 'copied';
  }

  /** The model's store has another value now: news to all the others. */
  #changed(name: Name, key: Key, value: number | undefined): void {
    const cell = `${name} ${key}`;
    if (value === undefined) this.#cells.delete(cell);
    else this.#cells.set(cell, { value, changedAtMs: this.#clock.wallMs() });
    for (const other of names) {
      if (other === name) continue;
      this.#newsOf(name, other, key).source = true;
      const news = this.#newsOf(other, name, key);
      news.target = value !== undefined || news.had;
    }
  }

  #newsOf(source: Name, target: Name, key: Key): News {
    const direction = `${source} ${target} ${key}`;
    const news = this.#news.get(direction) ?? { source: true, target: false, had: false };
    this.#news.set(direction, news);
    return news;
  }

  #write(name: Name, key: Key, value: number): void {
    this.#put(name, key, value);
    this.#changed(name, key, value);
  }

  #remove(name: Name, key: Key): void {
    if (this.#stores.get(name)?.delete(key) === true) this.#changed(name, key, undefined);
  }

  #put(name: string, key: string, value: unknown): number {
    const { versionOf = (changes) => changes } = this.#twin;
    const version = versionOf((this.#changes += 1));
    this.#stores.get(name)?.set(key, { value, version, updatedAtMs: this.#clock.wallMs() });
    return version;
  }
}

async function play(steps: readonly Step[], twin: Twin): Promise<void> {
  const game = new Game(twin);
  await game.begin();
  for (const step of steps) await game.take(step);
}

const name = fc.constantFrom(...names);
const key = fc.constantFrom(...keys);
const pair = fc.constantFrom<readonly [Name, Name]>(['a', 'b'], ['b', 'a'], ['b', 'c'], ['c', 'b'], ['a', 'c']);
const rule = fc.constantFrom<Rule>('source-wins', 'target-wins', 'newest', 'merge');
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('write' as const), store: name, key }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), store: name, key }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('synchronize' as const), pair, keys: fc.uniqueArray(key, { minLength: 1 }), rule }),
  },
);

async function disagreement(twin: Twin): Promise<{ failed: boolean; error: string | undefined }> {
  const property = fc.asyncProperty(fc.array(step, { maxLength: 30, size: 'max' }), (steps) => play(steps, twin));
  const { failed, errorInstance } = await fc.check(property, { numRuns: Number(process.env['MODEL_RUNS'] ?? 300) });
  return { failed, error: errorInstance instanceof Error ? errorInstance.message : undefined };
}

test('copies, keeps and merges as the model does, whatever happens', async () => {
  expect(await disagreement({})).toEqual({ failed: false, error: undefined });
});

test.for<Twin & { readonly defect: string }>([
  { defect: 'forgets what was synchronized', options: { maxRememberedKeys: 1 } },
  { defect: 'does not see that a value changed', versionOf: () => 1 },
  { defect: 'lets the source win always', ruleOf: () => 'source-wins' },
])('a twin that $defect is caught', async (twin) => {
  const { failed, error } = await disagreement(twin);
  expect({ failed, error }).toEqual({
    failed: true,
    error: expect.stringMatching(/a key ended differently|a store has another value/),
  });
});
