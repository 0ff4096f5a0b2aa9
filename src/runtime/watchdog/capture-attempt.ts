import { threadClockMs } from '../../foundation/thread-clock.ts';
import type { CodePlace } from '../shared/call-stack.ts';
import type { EventLoopBlock, NoStackReason } from './event-loop-block.ts';
import { debuggerAt } from './heartbeat-channel.ts';
import type { BlockWatchData } from './heartbeat-channel.ts';
import { StackCapture } from './stack-capture.ts';
import type { StoppedStack } from './stack-capture.ts';

/** What there is to say of the stack of a block. */
export type CapturedOfBlock = Pick<EventLoopBlock, 'stack' | 'place' | 'stackOf' | 'noStack'>;

const minuteMs = 60_000;
/** A program that runs JavaScript stops sooner. */
const promptMs = 80;

/** Captures the stacks of blocks, one at a time, where that is allowed and not too often. */
export class CaptureAttempt {
  readonly #data: BlockWatchData;
  readonly #control: Int32Array;
  #timesMs: number[] = [];
  #capture: StackCapture | undefined;
  #noStack: NoStackReason = 'ended-first';

  constructor(data: BlockWatchData, control: Int32Array) {
    this.#data = data;
    this.#control = control;
  }

  /** Whether a stop of the main thread is asked for and has not come. */
  get isPending(): boolean {
    return this.#capture !== undefined && !this.#capture.isOver;
  }

  /** Asks for the stack of the block that is on; never rejects. */
  async begin(): Promise<void> {
    const obstacle = this.#obstacle();
    this.#noStack = obstacle ?? 'ended-first';
    if (obstacle !== undefined) return;
    this.#timesMs.push(threadClockMs());
    try {
      this.#capture = await StackCapture.begin(this.#data.stackDepth);
    } catch {
      this.#noStack = 'inspector-unavailable';
    }
  }

  /** The block is over: takes back what is still pending. */
  end(): CapturedOfBlock {
    const capture = this.#capture;
    this.#capture = undefined;
    capture?.withdraw();
    return this.#describe(capture?.stopped, this.#noStack);
  }

  /** What is known so far, while the block is on. */
  soFar(): CapturedOfBlock {
    return this.#describe(this.#capture?.stopped, this.isPending ? 'in-native-code' : this.#noStack);
  }

  #describe(stopped: StoppedStack | undefined, noStack: NoStackReason): CapturedOfBlock {
    if (stopped === undefined || stopped.stack.length === 0 || isHeartbeat(stopped)) return { stack: [], noStack };
    const place = placeOf(stopped.stack);
    const stackOf = stopped.afterMs <= promptMs ? 'running' : 'returning';
    return { stack: stopped.stack, stackOf, ...(place === undefined ? {} : { place }) };
  }

  #obstacle(): NoStackReason | undefined {
    const { captureStack, isMainThread, mayInspect, maxCapturesPerMinute } = this.#data;
    const nowMs = threadClockMs();
    this.#timesMs = this.#timesMs.filter((timeMs) => nowMs - timeMs < minuteMs);
    if (!captureStack) return 'switched-off';
    if (!isMainThread) return 'not-main-thread';
    if (!mayInspect) return 'inspector-unavailable';
    if (Atomics.load(this.#control, debuggerAt) === 1) return 'debugger-listening';
    return this.#timesMs.length >= maxCapturesPerMinute ? 'rate-limited' : undefined;
  }
}

/** The innermost call of the user's own code, or else of any. */
function placeOf(stack: readonly CodePlace[]): CodePlace | undefined {
  return stack.find(({ file }) => !isForeign(file)) ?? stack.find(({ file }) => !file.startsWith('node:')) ?? stack[0];
}

function isForeign(file: string): boolean {
  return file.startsWith('node:') || /[\\/]node_modules[\\/]/.test(file);
}

/** Whether the thread was stopped only when it had become free and was about to send its heartbeat. */
function isHeartbeat({ stack }: StoppedStack): boolean {
  const own = stack.filter(({ file }) => !file.startsWith('node:'));
  return own.some(({ functionName }) => functionName.endsWith('sendHeartbeat'));
}
