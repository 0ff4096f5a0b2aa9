import { fieldsOf, InvalidInputError } from './node-work.ts';
import type { NodeBody } from './node-work.ts';

/** What is folded into the state. */
export interface ReducerInput {
  readonly key: string;
  readonly amount: number;
}

/** The sum of the amounts of each key. */
export type ReducerState = Readonly<Record<string, number>>;

export const exampleInput: ReducerInput = { key: 'apples', amount: 2 };

export const emptyState: ReducerState = Object.freeze(Object.create(null) as ReducerState);

/** The next state: pure, the one before is left as it is. Put your own fold in its place. */
export function reduce(state: ReducerState, { key, amount }: ReducerInput): ReducerState {
  const next = Object.assign(Object.create(null) as Record<string, number>, state);
  next[key] = (state[key] ?? 0) + amount;
  return Object.freeze(next);
}

const mostKeys = 10_000;

/** Folds each input into the state, which is the output. */
class ReducerBody implements NodeBody {
  readonly capabilities = ['perform', 'compensate'];
  #state = emptyState;

  async perform(input: unknown): Promise<ReducerState> {
    const parsed = parseInput(input);
    if (!(parsed.key in this.#state) && Object.keys(this.#state).length >= mostKeys) {
      throw new InvalidInputError(`there are ${mostKeys} keys already`);
    }
    return (this.#state = reduce(this.#state, parsed));
  }

  async compensate(input: unknown): Promise<void> {
    const { key, amount } = parseInput(input);
    this.#state = reduce(this.#state, { key, amount: -amount });
  }
}

export function createBody(): NodeBody {
  return new ReducerBody();
}

function parseInput(input: unknown): ReducerInput {
  const { key, amount } = fieldsOf(input, 'input');
  if (typeof key !== 'string' || key === '') throw new InvalidInputError('key must be a text that is not empty');
  if (!Number.isFinite(amount)) throw new InvalidInputError('amount must be a finite number');
  return { key, amount: amount as number };
}
