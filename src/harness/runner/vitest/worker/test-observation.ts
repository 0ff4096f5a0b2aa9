import { AsyncLocalStorage } from 'node:async_hooks';

import { CappedText } from '../../supervision/capped-text.ts';

const outputCharacters = 64 * 1024;

/** What is noticed about one test while it runs, kept out of its reach. */
export class TestObservation {
  readonly id: string;
  readonly file: string;
  readonly output = new CappedText(outputCharacters);
  /** What the test function threw, whatever became of the result afterwards. */
  readonly thrown: unknown[] = [];
  /** What hooks around the test threw, that came from no test. */
  readonly thrownByHooks: unknown[] = [];
  /** Errors that surfaced outside of any await while the test ran. */
  readonly unhandled: unknown[] = [];
  assertions = 0;
  ended = false;
  /** The parts named for the hooks that surround the test. */
  hooks: ReadonlySet<string> = new Set();
  /** Calls its argument in the watch's scope of the test. */
  inWatch: <Result>(work: () => Result) => Result = (work) => work();
  readonly #onOutput: (text: string) => void;

  /** @param onOutput  Told at once what the test prints, up to half of what is kept: a test that hangs cannot hand it in at its end. */
  constructor(id: string, file: string, onOutput: (text: string) => void = () => {}) {
    this.id = id;
    this.file = file;
    this.#onOutput = onOutput;
  }

  print(text: string): void {
    const room = outputCharacters / 2 - this.output.length;
    if (room > 0) this.#onOutput(text.slice(0, room));
    this.output.append(text);
  }
}

const storage = new AsyncLocalStorage<TestObservation>();
const running = new Set<TestObservation>();

/** Calls `work` so that whatever it causes, however late, finds `observation` with `currentObservation`. */
export async function observe(observation: TestObservation, work: () => Promise<void>): Promise<void> {
  running.add(observation);
  try {
    await storage.run(observation, work);
  } finally {
    observation.ended = true;
    running.delete(observation);
  }
}

/** As `observe`, for work that is done when it returns. */
export function observeSync<Result>(observation: TestObservation, work: () => Result): Result {
  return storage.run(observation, work);
}

/** The test that caused the running code; undefined when the cause is not known. */
export function observedTest(): TestObservation | undefined {
  return storage.getStore();
}

/** The test that caused the running code, which may have ended; without a known cause, the one that runs when there is only one. */
export function currentObservation(): TestObservation | undefined {
  return storage.getStore() ?? (running.size === 1 ? [...running][0] : undefined);
}
