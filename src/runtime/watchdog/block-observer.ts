import { sleep, systemClock } from '../../foundation/clock.ts';
import { appendText } from '../../foundation/files/append-text.ts';
import { threadClockMs } from '../../foundation/thread-clock.ts';
import { BeatJudge } from './beat-judge.ts';
import type { BeatVerdict } from './beat-judge.ts';
import { CaptureAttempt } from './capture-attempt.ts';
import { beatAt, channelSpanMs, stopAt, toChannelTime } from './heartbeat-channel.ts';
import type { BlockWatchData } from './heartbeat-channel.ts';
import type { EventLoopBlock, StuckReport } from './event-loop-block.ts';

const pollMs = 5;
/** In a block that is long already, a late answer matters less than the processor time of looking for it. */
const longPollFromMs = 1_000;
const longPollMs = 50;
/** How much longer a report waits for a stack that was asked for. */
const stackPatienceMs = 1_000;
/** To which the file of stuck reports grows. */
const mostBytes = 16_777_216;
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
    const busy = new BusyMeter();
    const isOver = (): boolean => this.#judge.beatMs > beatMs || this.#mustStop;
    let stuckReport: Promise<'written' | 'failed'> | undefined;
    await this.#captures.begin();
    while (!isOver()) {
      await this.#pause(busy.elapsedMs);
      const nowMs = threadClockMs();
      if (nowMs >= this.#judge.nextLookMs || this.#beatMs(nowMs) > beatMs) this.#look();
      if (!isOver() && this.#isStuck(nowMs)) stuckReport ??= this.#reportStuck(nowMs, busy);
    }
    const captured = this.#captures.end();
    const { lateMs, suspendedMs } = this.#judge.lastGap;
    if (this.#mustStop || lateMs < this.#data.thresholdMs) return;
    const times = { durationMs: Math.round(lateMs), suspendedMs: Math.round(suspendedMs), endedAtMs: 0, ...busy.ratio() };
    const written = stuckReport === undefined ? {} : { stuckReport: await stuckReport };
    this.#tell({ ...times, ...captured, ...written }, toChannelTime(beatMs));
  }

  /** Answers of the inspector, and of the disk, come through the event loop of this thread. */
  async #pause(followedMs: number): Promise<void> {
    if (followedMs < longPollFromMs && !this.#captures.isPending) this.#sleep();
    else await sleep(followedMs < longPollFromMs ? pollMs : longPollMs);
  }

  #isStuck(nowMs: number): boolean {
    const { stuckFile, stuckMs } = this.#data;
    const patienceMs = this.#captures.isPending ? stackPatienceMs : 0;
    return stuckFile !== undefined && this.#judge.lateMs(nowMs) >= stuckMs + patienceMs;
  }

  async #reportStuck(nowMs: number, busy: BusyMeter): Promise<'written' | 'failed'> {
    const { name, stuckFile = '' } = this.#data;
    const report: StuckReport = {
      kind: 'event-loop-stuck',
      watchdog: name,
      pid: process.pid,
      atMs: systemClock.wallMs(),
      durationMs: Math.round(this.#judge.lateMs(nowMs)),
      suspendedMs: Math.round(this.#judge.suspendedMs),
      ...busy.ratio(),
      ...this.#captures.soFar(),
    };
    return appendText(stuckFile, `${JSON.stringify(report)}\n`, mostBytes).then(
      () => 'written',
      () => 'failed',
    );
  }
}

/** Measures how busy the process is, this thread apart, from when it is made. */
class BusyMeter {
  readonly #beganMs = threadClockMs();
  readonly #cpuMs = usedCpuMs();

  get elapsedMs(): number {
    return threadClockMs() - this.#beganMs;
  }

  ratio(): Pick<EventLoopBlock, 'cpuRatio'> {
    const { elapsedMs } = this;
    return elapsedMs < leastFollowedMs ? {} : { cpuRatio: Math.round(((usedCpuMs() - this.#cpuMs) / elapsedMs) * 100) / 100 };
  }
}

/** Of all threads of the process but this one. */
function usedCpuMs(): number {
  const [all, own] = [process.cpuUsage(), process.threadCpuUsage()];
  return (all.user + all.system - own.user - own.system) / 1000;
}
