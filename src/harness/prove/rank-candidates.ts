import type { SwitchableMutant } from './instrument-sources.ts';

/** How soon to try each kind of change: those that turn the behaviour round before those that change a text or may never end. */
const reluctance: Readonly<Record<string, number>> = {
  ConditionalExpression: 0,
  EqualityOperator: 0.5,
  LogicalOperator: 0.5,
  BooleanLiteral: 0.5,
  MethodExpression: 1,
  ArithmeticOperator: 1,
  BlockStatement: 1,
  ArrowFunction: 1,
  ObjectLiteral: 1.5,
  ArrayDeclaration: 1.5,
  OptionalChaining: 2,
  UnaryOperator: 1.5,
  StringLiteral: 2.5,
  Regex: 2.5,
  // These keep loops from ending, and a test that is ended by the clock costs its whole time.
  UpdateOperator: 4,
  AssignmentOperator: 3,
};
const unknownReluctance = 2;

/** What a test is known to do with the mutants. */
export interface Reach {
  /** Those that the test reached, in the order in which it did. */
  readonly mutants: readonly SwitchableMutant[];
  /** How many tests reach a mutant, by its id. */
  readonly popularity: ReadonlyMap<string, number>;
  /** How many imports a source is away from the test. */
  readonly distance: ReadonlyMap<string, number>;
}

/** Weights of what is already among the candidates: the same kind, the same line, the same file. */
const again = { mutator: 0.4, line: 2.5, file: 0.1 };

/**
 * The mutants in the order in which they are to be tried: what few tests reach and lies near to the test first, and no kind, line or
 * file twice while there are others. Pure: the same reach, the same order.
 *
 * @param most How many are returned at most.
 */
export function rankCandidates({ mutants, popularity, distance }: Reach, most: number): SwitchableMutant[] {
  const base = new Map(mutants.map((mutant) => [mutant, scoreOf(mutant, popularity, distance)]));
  const counts = new Map<string, number>();
  const waiting = new Set(mutants.toSorted((a, b) => base.get(a)! - base.get(b)!).slice(0, most * 4));
  const ranked: SwitchableMutant[] = [];
  while (waiting.size > 0 && ranked.length < most) {
    const next = leastOf(waiting, (mutant) => base.get(mutant)! + repetition(mutant, counts));
    waiting.delete(next);
    ranked.push(next);
    for (const key of keysOf(next)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return ranked;
}

function scoreOf(mutant: SwitchableMutant, popularity: Reach['popularity'], distance: Reach['distance']): number {
  const tests = Math.log2(popularity.get(mutant.id) ?? 1);
  const steps = Math.min(distance.get(mutant.file) ?? 6, 6);
  return tests + steps / 2 + (reluctance[mutant.mutator] ?? unknownReluctance);
}

function keysOf({ mutator, file, line }: SwitchableMutant): [string, string, string] {
  return [mutator, `${file}:${line}`, file];
}

function repetition(mutant: SwitchableMutant, counts: ReadonlyMap<string, number>): number {
  const [mutator, line, file] = keysOf(mutant).map((key) => counts.get(key) ?? 0);
  return mutator! * again.mutator + line! * again.line + file! * again.file;
}

function leastOf<Item>(items: Iterable<Item>, costOf: (item: Item) => number): Item {
  let best: { item: Item; cost: number } | undefined;
  for (const item of items) {
    const cost = costOf(item);
    if (best === undefined || cost < best.cost) best = { item, cost };
  }
  if (best === undefined) throw new RangeError('There is nothing to choose from.');
  return best.item;
}
