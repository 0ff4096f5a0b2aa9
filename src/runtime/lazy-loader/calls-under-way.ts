import type { Clock, Scheduled } from '../../foundation/clock.ts';
import type { Load } from './load.ts';
import { LoaderCall } from './loader-call.ts';
import type { CallKeeper } from './loader-call.ts';

/** Who is told how each call ends: in one of these ways, once. */
export interface CallListener {
  readonly onGood: (load: Load, result: unknown, startedMs: number) => void;
  readonly onBad: (load: Load, error: unknown) => void;
  /** The call takes longer than it may. What becomes of it does not matter any more. */
  readonly onLate: (load: Load) => void;
}

/** How many calls that have ended are kept for later ones. */
const mostIdle = 256;

/** The calls of loaders that have not ended, with one timer for the deadlines of all of them. */
export class CallsUnderWay implements CallKeeper {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #listener: CallListener;
  /** Those whose outcome matters, in no order (a Set, which has one, costs a tenth of a load). The others are held only by what they wait for. */
  readonly #calls: LoaderCall[] = [];
  #made = 0;
  readonly #idle: LoaderCall[] = [];
  /** How many have not ended, and do not matter any more. */
  #dismissed = 0;
  #dismissedEnded: PromiseWithResolvers<void> | undefined = undefined;
  #timer: Scheduled | undefined = undefined;

  constructor(clock: Clock, timeoutMs: number, listener: CallListener) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#listener = listener;
  }

  /** Calls the loader for the load, after whoever asks has gone on. */
  make(load: Load): void {
    const call = this.#idle.pop() ?? new LoaderCall(this);
    call.place = this.#calls.length;
    call.number = this.#made += 1;
    this.#calls.push(call);
    call.makeFor(load);
  }

  started(call: LoaderCall): void {
    call.startedMs = this.#clock.monotonicMs();
    // Once its call has ended, the timer is left to run out rather than set anew for each one.
    this.#timer ??= this.#clock.schedule(() => this.#sweep(), this.#timeoutMs);
  }

  ended(call: LoaderCall, isGood: boolean, outcome: unknown): void {
    const { load, startedMs } = call;
    if (load === undefined) return this.#endDismissed();
    this.#takeOut(call);
    if (this.#idle.length < mostIdle) this.#idle.push(call);
    if (isGood) this.#listener.onGood(load, outcome, startedMs);
    else this.#listener.onBad(load, outcome);
  }

  /** The outcomes of all calls under way do not matter any more. Returns their loads. */
  dismissAll(): Load[] {
    this.#timer?.cancel();
    this.#timer = undefined;
    return this.#inOrder().flatMap((call) => this.#dismiss(call) ?? []);
  }

  /** Resolves when no call that was dismissed is under way any more. */
  dismissedEnded(): Promise<void> {
    this.#dismissedEnded ??= Promise.withResolvers();
    if (this.#dismissed === 0) this.#dismissedEnded.resolve();
    return this.#dismissedEnded.promise;
  }

  /** Undefined when whoever heard of another call's end has dismissed it before. */
  #dismiss(call: LoaderCall): Load | undefined {
    if (call.load === undefined) return undefined;
    this.#dismissed += 1;
    return this.#takeOut(call);
  }

  #endDismissed(): void {
    this.#dismissed -= 1;
    if (this.#dismissed === 0) this.#dismissedEnded?.resolve();
  }

  #takeOut(call: LoaderCall): Load | undefined {
    const last = this.#calls.pop();
    if (last !== undefined && last !== call) {
      this.#calls[call.place] = last;
      last.place = call.place;
    }
    return call.clear();
  }

  #inOrder(): LoaderCall[] {
    return this.#calls.toSorted((a, b) => a.number - b.number);
  }

  #sweep(): void {
    this.#timer = undefined;
    const nowMs = this.#clock.monotonicMs();
    for (const call of this.#inOrder().filter((each) => this.#dueMs(each) <= nowMs)) {
      const load = this.#dismiss(call);
      if (load !== undefined) this.#listener.onLate(load);
    }
    const nextMs = this.#calls.reduce((first, call) => Math.min(first, this.#dueMs(call)), Number.POSITIVE_INFINITY);
    if (nextMs < Number.POSITIVE_INFINITY) this.#timer ??= this.#clock.schedule(() => this.#sweep(), Math.max(0, nextMs - nowMs));
  }

  #dueMs({ startedMs }: LoaderCall): number {
    return startedMs + this.#timeoutMs;
  }
}
