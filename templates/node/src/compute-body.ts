import { fieldsOf, InvalidInputError } from './node-work.ts';
import type { NodeBody } from './node-work.ts';

export interface ComputeInput {
  readonly values: readonly number[];
}

export interface ComputeOutput {
  readonly count: number;
  readonly sum: number;
  /** Null for no values. */
  readonly mean: number | null;
}

export const exampleInput: ComputeInput = { values: [1, 2, 3] };

/** The transformation: pure, so the same input has the same output. Put your own in its place. */
export function compute({ values }: ComputeInput): ComputeOutput {
  const sum = values.reduce((total, value) => total + value, 0);
  return { count: values.length, sum, mean: values.length === 0 ? null : sum / values.length };
}

export function createBody(): NodeBody {
  return { capabilities: ['perform'], perform: async (input) => compute(parseInput(input)) };
}

function parseInput(input: unknown): ComputeInput {
  const { values } = fieldsOf(input, 'input');
  if (!Array.isArray(values) || !values.every((value) => Number.isFinite(value))) {
    throw new InvalidInputError('values must be a list of finite numbers');
  }
  return { values: values as readonly number[] };
}
