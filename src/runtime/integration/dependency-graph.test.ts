import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { DependencyGraph } from './dependency-graph.ts';
import type { Dependency } from './dependency-graph.ts';
import { DependencyCycleError } from './integration-errors.ts';

function graphOf(...dependencies: readonly string[]): DependencyGraph {
  const graph = new DependencyGraph();
  for (const each of dependencies) graph.add(parse(each));
  return graph;
}

/** `a b`: a needs b. */
function parse(text: string): Dependency {
  const [dependent = '', dependency = ''] = text.split(' ');
  return { dependent, dependency };
}

test('an empty graph starts nothing and reaches nothing', () => {
  const graph = new DependencyGraph();
  expect(graph.waves()).toEqual([]);
  expect(graph.dependencies()).toEqual([]);
  expect(graph.dependenciesOf('a', true)).toEqual([]);
  expect(graph.dependentsOf('a', false)).toEqual([]);
  expect(graph.remove(parse('a b'))).toBe(false);
  expect(graph.size).toBe(0);
});

test('starts each after those it needs, in waves that depend on nothing but the dependencies', () => {
  const waves = [['d', 'z'], ['b', 'c'], ['a']];
  expect(graphOf('a b', 'a c', 'b d', 'c d', 'a z').waves()).toEqual(waves);
  expect(graphOf('a z', 'c d', 'b d', 'a c', 'a b').waves()).toEqual(waves);
});

test('reaches directly and transitively, both ways', () => {
  const graph = graphOf('a b', 'b d', 'b c', 'c e');
  expect(graph.dependenciesOf('a', false)).toEqual(['b']);
  expect(graph.dependenciesOf('a', true)).toEqual(['b', 'c', 'd', 'e']);
  expect(graph.dependentsOf('e', false)).toEqual(['c']);
  expect(graph.dependentsOf('e', true)).toEqual(['a', 'b', 'c']);
});

test('names the cycle that a dependency would close, and changes nothing', () => {
  const graph = graphOf('a b', 'b c', 'b x');
  const before = graph.dependencies();
  expect(() => graph.add(parse('c a'))).toThrow('closes a cycle: c → a → b → c');
  expect(() => graph.add(parse('a a'))).toThrow('closes a cycle: a → a');
  expect(graph.dependencies()).toEqual(before);
  expect(graph.size).toBe(3);
});

test('a dependency that is there counts once, and what is removed closes no cycle', () => {
  const graph = graphOf('a b', 'b c');
  expect(graph.add(parse('a b'))).toBe(false);
  expect(graph.size).toBe(2);
  expect(graph.remove(parse('b c'))).toBe(true);
  expect(graph.add(parse('c a'))).toBe(true);
  graph.removeNode('a');
  expect(graph.dependencies()).toEqual([]);
  expect(graph.size).toBe(0);
  expect(graph.waves()).toEqual([['b', 'c']]);
});

test('a chain of 10,000, built in any direction, overflows nothing', () => {
  const length = 10_000;
  const chain = Array.from({ length: length - 1 }, (_, at) => `n${at} n${at + 1}`);
  for (const order of [chain, chain.toReversed()]) {
    const graph = graphOf(...order);
    expect(graph.waves()).toHaveLength(length);
    expect(graph.dependenciesOf('n0', true)).toHaveLength(length - 1);
    expect(() => graph.add(parse(`n${length - 1} n0`))).toThrow(DependencyCycleError);
  }
});

type Step = { readonly do: 'add' | 'remove'; readonly what: Dependency } | { readonly do: 'drop'; readonly name: string };
type Graph = Pick<DependencyGraph, 'add' | 'remove' | 'removeNode' | 'waves'>;

/** Plays the steps on a graph and on a plain set of dependencies; throws where the two part. */
function play(steps: readonly Step[], graph: Graph): void {
  let model: Dependency[] = [];
  for (const step of steps) {
    if (step.do === 'drop') {
      graph.removeNode(step.name);
      model = model.filter(({ dependent, dependency }) => dependent !== step.name && dependency !== step.name);
    } else if (step.do === 'remove') {
      graph.remove(step.what);
      model = model.filter((each) => !isSame(each, step.what));
    } else if (add(graph, step.what, model)) model = [...model, step.what];
    checkOrder(graph.waves().flat(), model);
  }
}

function add(graph: Graph, what: Dependency, model: readonly Dependency[]): boolean {
  const closes = what.dependent === what.dependency || reaches(model, what.dependency, what.dependent);
  try {
    graph.add(what);
  } catch (error) {
    assert.ok(error instanceof DependencyCycleError && closes, 'refused what closes no cycle');
    checkCycle(error.cycle, [...model, what], what);
    return false;
  }
  assert.ok(!closes, 'took what closes a cycle');
  return true;
}

function checkCycle(cycle: readonly string[], dependencies: readonly Dependency[], closing: Dependency): void {
  assert.equal(cycle[0], cycle.at(-1), 'the cycle is not closed');
  const links = cycle.slice(1).map((dependency, at) => ({ dependent: cycle[at] ?? '', dependency }));
  assert.ok(links.length > 0 && links.every((link) => dependencies.some((each) => isSame(each, link))), 'a false cycle');
  assert.ok(
    links.some((link) => isSame(link, closing)),
    'a cycle that it does not close',
  );
}

function checkOrder(order: readonly string[], dependencies: readonly Dependency[]): void {
  for (const { dependent, dependency } of dependencies) {
    const [at, before] = [order.indexOf(dependent), order.indexOf(dependency)];
    assert.ok(before >= 0 && before < at, 'starts before what it needs');
  }
}

function reaches(dependencies: readonly Dependency[], from: string, to: string): boolean {
  const reached = new Set([from]);
  for (const name of reached) {
    for (const { dependent, dependency } of dependencies) if (dependent === name) reached.add(dependency);
  }
  return reached.has(to);
}

function isSame(a: Dependency, b: Dependency): boolean {
  return a.dependent === b.dependent && a.dependency === b.dependency;
}

const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
const what = fc.record({ dependent: name, dependency: name });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('add' as const), what }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), what }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('drop' as const), name }) },
);

function disagreement(makeGraph: () => Graph): { failed: boolean; error: string | undefined } {
  const property = fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => play(steps, makeGraph()));
  const { failed, errorInstance } = fc.check(property, { numRuns: Number(process.env['MODEL_RUNS'] ?? 500) });
  return { failed, error: errorInstance instanceof Error ? errorInstance.message : undefined };
}

test('behaves as a plain set of dependencies does, whatever happens', () => {
  expect(disagreement(() => new DependencyGraph())).toEqual({ failed: false, error: undefined });
});

/** Looks for a cycle of two only. */
class Shortsighted extends DependencyGraph {
  readonly #taken = new Set<string>();

  override add({ dependent, dependency }: Dependency): boolean {
    if (this.#taken.has(`${dependency} ${dependent}`)) throw new DependencyCycleError([dependent, dependency, dependent]);
    this.#taken.add(`${dependent} ${dependency}`);
    return true;
  }

  override waves() {
    return [['a', 'b', 'c', 'd', 'e', 'f', 'g']];
  }
}

/** Names what was asked for, not what is there. */
class Guessing extends DependencyGraph {
  override add(dependency: Dependency): boolean {
    try {
      return super.add(dependency);
    } catch {
      throw new DependencyCycleError([dependency.dependent, dependency.dependency, dependency.dependent]);
    }
  }
}

/** Starts backwards. */
class Backwards extends DependencyGraph {
  override waves() {
    return super.waves().toReversed();
  }
}

test.for([
  { Twin: Shortsighted, symptom: /starts before|took what closes/ },
  { Twin: Guessing, symptom: /a false cycle/ },
  { Twin: Backwards, symptom: /starts before/ },
])('the twin $Twin.name is caught', ({ Twin, symptom }) => {
  expect(disagreement(() => new Twin())).toEqual({ failed: true, error: expect.stringMatching(symptom) });
});
