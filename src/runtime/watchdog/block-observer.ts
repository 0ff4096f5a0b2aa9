import { sleep } from '../../foundation/clock.ts';
import { threadClockMs } from '../../foundation/thread-clock.ts';
import { BeatJudge } from './beat-judge.ts';
import type { BeatVerdict } from './beat-judge.ts';
import { CaptureAttempt } from './capture-attempt.ts';
import { beatAt, channelSpanMs, stopAt, toChannelTime } from './heartbeat-channel.ts';
import type { BlockWatchData } from './heartbeat-channel.ts';
import type { EventLoopBlock } from './event-loop-block.ts';

const pollMs = 5;
/** What is followed for a shorter time says nothing of how busy the process was. */
const leastFollowedMs = 20;

/** Watches the heartbeat of the main thread from another one, and tells of each block when it is over. */
export class BlockObserver {
  readonly #control: Int32Array;
  readonly #data: BlockWatchData;
  readonly #judge: BeatJudge;
  readonly #tell: (block: EventLoopBlock, afterBeat: number) => void;
  readonly #captures: CaptureAttempt;

  constructor(data: BlockWatchData, tell: (block: EventLoopBlock, afterBeat: number) => void) {
    this.#control = new Int32Array(data.control);
    this.#data = data;
    this.#tell = tell;
    this.#judge = new BeatJudge({ ...data, startMs: this.#beatMs(threadClockMs()), startCpuMs: usedCpuMs() });
    this.#captures = new CaptureAttempt(data, this.#control);
  }

  /** Ends when the channel says so. */
  async run(): Promise<void> {
    while (this.#sleep()) if (this.#look() === 'late') await this.#follow();
  }

  /** Until the next look. @returns Whether to go on. */
  #sleep(): boolean {
    const pauseMs = this.#judge.nextLookMs - threadClockMs();
    if (pauseMs > 0) Atomics.wait(this.#control, stopAt, 0, pauseMs);
    return !this.#mustStop;
  }

  get #mustStop(): boolean {
    return Atomics.load(this.#control, stopAt) === 1;
  }

  #look(): BeatVerdict {
    const nowMs = threadClockMs();
    return this.#judge.look(nowMs, this.#beatMs(nowMs), usedCpuMs());
  }

  #beatMs(nowMs: number): number {
    return Math.trunc(nowMs) - channelSpanMs(Atomics.load(this.#control, beatAt), toChannelTime(nowMs));
  }

  /** Captures the stack, waits until the block is over, and tells of it. */
  async #follow(): Promise<void> {
    const { beatMs } = this.#judge;
    const afterBeat = toChannelTime(beatMs);
    const [beganMs, cpuMs] = [threadClockMs(), usedCpuMs()];
    const isOver = (): boolean => this.#judge.beatMs > beatMs || this.#mustStop;
    await this.#captures.begin();
    while (!isOver()) {
      // The answers of the inspector come through the event loop of this thread.
      if (this.#captures.isPending) await sleep(pollMs);
      else this.#sleep();
      const nowMs = threadClockMs();
      if (nowMs >= this.#judge.nextLookMs || this.#beatMs(nowMs) > beatMs) this.#look();
    }
    const followedMs = threadClockMs() - beganMs;
    const usedMs = usedCpuMs() - cpuMs;
    const captured = this.#captures.end();
    const { lateMs, suspendedMs } = this.#judge.lastGap;
    if (this.#mustStop || lateMs < this.#data.thresholdMs) return;
    const block = {
      durationMs: Math.round(lateMs),
      suspendedMs: Math.round(suspendedMs),
      endedAtMs: 0,
      ...(followedMs < leastFollowedMs ? {} : { cpuRatio: Math.round((usedMs / followedMs) * 100) / 100 }),
      ...captured,
    };
    this.#tell(block, afterBeat);
  }
}

/** Of all threads of the process but this one. */
function usedCpuMs(): number {
  const [all, own] = [process.cpuUsage(), process.threadCpuUsage()];
  return (all.user + all.system - own.user - own.system) / 1000;
}
