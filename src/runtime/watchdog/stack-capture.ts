import type { Debugger, Session } from 'node:inspector';
import { threadClockMs } from '../../foundation/thread-clock.ts';
import { parsePlaces } from '../shared/call-stack.ts';
import type { CodePlace } from '../shared/call-stack.ts';

/** The stack at which the main thread was stopped. */
export interface StoppedStack {
  /** Innermost call first. */
  readonly stack: readonly CodePlace[];
  /** From when the stop was asked for. */
  readonly afterMs: number;
}

const evaluationMs = 200;

/**
 * Stops the main thread once, in whatever JavaScript it runs, reads its stack and lets it go on. To be used from another thread, whose event loop turns.
 * While the main thread is in native code the stop is pending, until `withdraw`.
 */
export class StackCapture {
  readonly #depth: number;
  readonly #session: Session;
  readonly #scripts = new Map<string, string>();
  readonly #askedMs = threadClockMs();
  #stopped: StoppedStack | undefined;
  #isOver = false;

  private constructor(session: Session, depth: number) {
    this.#session = session;
    this.#depth = depth;
    session.on('Debugger.scriptParsed', ({ params }) => this.#scripts.set(params.scriptId, params.url));
    session.once('Debugger.paused', ({ params }) => void this.#read(params).catch(() => this.withdraw()));
    session.post('Debugger.enable');
    session.post('Debugger.pause');
  }

  /** Asks for the stop. Rejects where the process may not inspect itself. */
  static async begin(depth: number): Promise<StackCapture> {
    // Loaded only now: most processes never need it.
    const { Session } = await import('node:inspector');
    const session = new Session();
    session.connectToMainThread();
    return new StackCapture(session, depth);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get stopped(): StoppedStack | undefined {
    return this.#stopped;
  }

  /** Takes the request back; a main thread that is stopped goes on. */
  withdraw(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#session.post('Debugger.resume', () => {});
    this.#session.disconnect();
  }

  async #read({ callFrames }: Debugger.PausedEventDataType): Promise<void> {
    const afterMs = threadClockMs() - this.#askedMs;
    const text = await this.#evaluate(callFrames[0]);
    const mapped = typeof text === 'string' ? parsePlaces(text, this.#depth) : [];
    const stack = mapped.length > 0 ? mapped : callFrames.slice(0, this.#depth).map((frame) => this.#placeOf(frame));
    if (!this.#isOver) this.#stopped = { stack, afterMs };
    this.withdraw();
  }

  /** The stack as the main thread itself formats it, with source-mapped lines where it maps them. */
  #evaluate(frame: Debugger.CallFrame | undefined): Promise<unknown> {
    if (frame === undefined) return Promise.resolve(undefined);
    const limit = this.#depth + 2;
    const expression = `(() => { const { stackTraceLimit } = Error; Error.stackTraceLimit = ${limit}; try { return new Error().stack } finally { Error.stackTraceLimit = stackTraceLimit } })()`;
    const request = { callFrameId: frame.callFrameId, expression, returnByValue: true, silent: true, timeout: evaluationMs };
    return new Promise((resolve) => {
      const take = (error: Error | null, answer?: Partial<Debugger.EvaluateOnCallFrameReturnType>): void =>
        resolve(error === null ? answer?.result?.value : undefined);
      this.#session.post('Debugger.evaluateOnCallFrame', request, take);
    });
  }

  #placeOf({ functionName, location, url }: Debugger.CallFrame): CodePlace {
    const file = url === '' ? (this.#scripts.get(location.scriptId) ?? '') : url;
    return { functionName, file, line: location.lineNumber + 1, column: (location.columnNumber ?? 0) + 1 };
  }
}
