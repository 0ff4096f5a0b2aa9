import { fieldsOf, InvalidInputError } from './node-work.ts';
import type { NodeBody, WorkContext } from './node-work.ts';

/** What goes out. */
export interface EffectInput {
  /** The same effect has the same id: it is done once. */
  readonly id: string;
  readonly message: string;
}

export interface EffectOutput {
  readonly id: string;
  /** False where it had been done before. */
  readonly done: boolean;
}

/** Where the effect takes place. Put the client of your database, mail server or API behind it. */
export interface EffectTarget {
  write(line: string, signal: AbortSignal): Promise<void>;
}

export const exampleInput: EffectInput = { id: 'effect-1', message: 'hello' };

const mostRemembered = 10_000;

/** Performs each effect once, however often it is asked for while it is remembered. */
class EffectBody implements NodeBody {
  readonly capabilities = ['perform', 'compensate'];
  readonly #target: EffectTarget;
  readonly #effects = new Map<string, Promise<void>>();

  constructor(target: EffectTarget) {
    this.#target = target;
  }

  async perform(input: unknown, { signal }: WorkContext): Promise<EffectOutput> {
    const { id, message } = parseInput(input);
    const known = this.#effects.get(id);
    if (known !== undefined) {
      await known;
      return { id, done: false };
    }
    await this.#remember(id, this.#target.write(JSON.stringify({ id, message }), signal));
    return { id, done: true };
  }

  /** What is out is out: it is followed by a line that takes it back. */
  async compensate(input: unknown, { signal }: WorkContext): Promise<void> {
    const { id } = parseInput(input);
    if (!this.#effects.has(id)) return;
    await this.#target.write(JSON.stringify({ id, takenBack: true }), signal);
    this.#effects.delete(id);
  }

  /** An effect that failed may be asked for again. */
  async #remember(id: string, effect: Promise<void>): Promise<void> {
    this.#effects.set(id, effect);
    const [oldest] = this.#effects.keys();
    if (this.#effects.size > mostRemembered && oldest !== undefined) this.#effects.delete(oldest);
    try {
      await effect;
    } catch (error) {
      this.#effects.delete(id);
      throw error;
    }
  }
}

/** @param target Default: a line of standard output for each effect. */
export function createBody(target: EffectTarget = standardOutput): NodeBody {
  return new EffectBody(target);
}

const standardOutput: EffectTarget = {
  write: (line) =>
    new Promise((resolve, reject) => {
      process.stdout.write(`${line}\n`, (error) => (error ? reject(error) : resolve()));
    }),
};

function parseInput(input: unknown): EffectInput {
  const { id, message } = fieldsOf(input, 'input');
  if (typeof id !== 'string' || id === '') throw new InvalidInputError('id must be a text that is not empty');
  if (typeof message !== 'string') throw new InvalidInputError('message must be a text');
  return { id, message };
}
