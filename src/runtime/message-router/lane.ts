import { backoffDelayMs } from '../shared/backoff.ts';
import type { Pumpable } from '../shared/delivery-loop.ts';
import { AttemptRunner } from './attempt-runner.ts';
import type { LaneHandler } from './attempt-runner.ts';
import type { DeadLetterReason } from './outcome.ts';
import { CrashJudge } from './crash-judge.ts';
import { Delivery } from './delivery.ts';
import { DueTimer } from './due-timer.ts';
import type { LaneHost } from './lane-host.ts';
import { LaneAccount } from './lane-account.ts';
import { LaneGate } from './lane-gate.ts';
import type { LaneClosure } from './lane-gate.ts';
import { LaneQueue } from './lane-queue.ts';
import { LaneRoom } from './lane-room.ts';
import type { LaneSettings } from './lane-settings.ts';
import { LaneTally } from './lane-tally.ts';
import type { RoutedMessage } from './routed-message.ts';
import { HandlerTimeoutError, RouterClosedError } from './router-errors.ts';

/**
 * The way of messages to one module: a bounded queue, and its workers. Each message that it takes is handled, or becomes a dead letter, once. While it is closed it keeps
 * what it has. No handler is called within a send, but for that of a direct channel, nor while this object is in the midst of a change.
 */
export class Lane implements Pumpable {
  readonly name: string;
  readonly settings: LaneSettings;
  readonly tally = new LaneTally();
  /** Asked only: `close` and `open` of the lane change it. */
  readonly gate = new LaneGate();
  readonly #host: LaneHost;
  readonly #queue: LaneQueue;
  readonly #runner: AttemptRunner;
  readonly #account: LaneAccount;
  readonly #judge: CrashJudge;
  readonly #room: LaneRoom;
  readonly #timer: DueTimer;
  #isPumping = false;
  #detached: (() => void) | undefined;
  /** Something is queued, held or being handled. */
  isBusy = false;
  isDetached = false;
  isListed = false;

  constructor(name: string, settings: LaneSettings, handle: LaneHandler, host: LaneHost) {
    this.name = name;
    this.settings = settings;
    this.#host = host;
    this.#queue = new LaneQueue(settings.order);
    this.#account = new LaneAccount(settings, host.memory);
    this.#judge = new CrashJudge(settings.crashAfter);
    this.#room = new LaneRoom(settings, this.#queue, this.#judge, this.#account);
    this.#timer = new DueTimer(host.clock, () => this.#refresh());
    this.#runner = new AttemptRunner(handle, host.clock, settings.handlerTimeoutMs, {
      handled: (delivery) => this.#handled(delivery),
      failed: (delivery, error) => this.#failed(delivery, error),
      overdue: ({ message }) => {
        this.tally.timeouts += 1;
        return new HandlerTimeoutError(name, message.type, settings.handlerTimeoutMs);
      },
      settled: () => this.#refresh(),
    });
  }

  /** Messages that wait: queued, or to be tried again. */
  get backlog(): number {
    return this.#room.backlog;
  }

  /** By priority, from critical to low. */
  get backlogs(): readonly number[] {
    return this.#queue.lengths;
  }

  get held(): number {
    return this.#queue.held;
  }

  get inFlight(): number {
    return this.#runner.inFlight;
  }

  /** About how much memory the payloads take of all that waits or is being handled. */
  get sizeBytes(): number {
    return this.#account.sizeBytes;
  }

  /** Whether `sendAsync` is to wait until there is room for it. */
  isAwaitedFor(sizeBytes: number, isLinked: boolean): boolean {
    return this.#room.isAwaitedFor(sizeBytes, isLinked);
  }

  /** Queues the message. @returns False: there is no room for it, and nothing was done. */
  take(message: RoutedMessage): boolean {
    const dropped = this.#room.make(message);
    if (dropped === undefined) return this.refuse(message);
    for (const each of dropped) this.#bury(each, 'dropped');
    this.#accept(message);
    this.#queue.push(new Delivery(message));
    if (!this.isListed) this.#refresh();
    return true;
  }

  /** Whether a message of this size may go to the handler at once: nothing else waits or is under way. */
  isFreeFor(sizeBytes: number): boolean {
    return this.#canBegin && !this.#isPumping && this.backlog === 0 && this.#room.isThereFor(sizeBytes);
  }

  /** Takes the message and calls the handler. Only while `isFreeFor` its size. */
  handleNow(message: RoutedMessage): void {
    this.#accept(message);
    this.tally.direct += 1;
    this.#begin(new Delivery(message));
    this.#refresh();
  }

  /** Delivers at most `most` messages. @returns How many. */
  pump(most: number): number {
    let begun = 0;
    this.#isPumping = true;
    while (begun < most && this.#canBegin) {
      const delivery = this.#queue.next(this.#host.clock.monotonicMs());
      if (delivery === undefined) break;
      begun += 1;
      this.#begin(delivery);
    }
    this.#isPumping = false;
    this.#refresh();
    return begun;
  }

  /** Delivers nothing until each closure was taken back. */
  close(closure: LaneClosure): void {
    this.gate.close(closure);
    this.#refresh();
  }

  open(closure: LaneClosure): void {
    this.gate.open(closure);
    this.#refresh();
  }

  /** Calls `detached` when it is ended. */
  onDetach(detached: () => void): void {
    this.#detached = detached;
  }

  /** Ends it: what is queued becomes dead letters, what is under way is aborted and, when it fails, too. @returns How many of each. */
  detach(): { readonly undelivered: number; readonly abandoned: number } {
    this.isDetached = true;
    const waiting = [...this.#judge.takeAll(), ...this.#queue.takeAll()];
    const attempts = this.#runner.takeAll();
    this.#timer.set(undefined);
    this.#detached?.();
    for (const delivery of [...waiting, ...attempts.map((attempt) => attempt.delivery)]) this.#bury(delivery, 'undelivered');
    this.#refresh();
    for (const attempt of attempts) attempt.abort(new RouterClosedError());
    return { undelivered: waiting.length, abandoned: attempts.length };
  }

  get #canBegin(): boolean {
    return this.gate.isOpen && !this.isDetached && this.inFlight < this.settings.concurrency;
  }

  /** Counts that it does not take the message. */
  refuse({ sizeBytes }: RoutedMessage): false {
    this.tally.refused += 1;
    this.#account.noteRefusal(sizeBytes);
    return false;
  }

  #accept({ sizeBytes }: RoutedMessage): void {
    this.tally.accepted += 1;
    this.#account.take(sizeBytes);
  }

  #begin(delivery: Delivery): void {
    if (delivery.attempts > 0) this.tally.retries += 1;
    this.#runner.begin(delivery);
  }

  #handled(delivery: Delivery): void {
    this.tally.handled += 1;
    delivery.attempts += 1;
    this.#judge.sawSuccess();
    this.#account.giveBack(delivery.message.sizeBytes);
    this.#host.handled(this.name, delivery);
    if (this.#judge.length > 0) this.#burySuspects();
  }

  #failed(delivery: Delivery, error: unknown): void {
    delivery.error = error;
    this.tally.failures += 1;
    if (this.isDetached) return this.#bury(delivery, 'undelivered');
    if (!this.gate.isOpen) return this.#interrupted(delivery);
    if (delivery.attempts === 0) delivery.handledBefore = this.tally.handled;
    delivery.attempts += 1;
    if (delivery.attempts >= this.settings.attempts) return this.#exhausted(delivery);
    delivery.dueMs = this.#host.clock.monotonicMs() + backoffDelayMs(delivery.attempts, this.settings.backoff);
    this.#queue.hold(delivery);
  }

  /** Of a module that has stopped nothing else is to be expected; unless it is always this message that is there. */
  #interrupted(delivery: Delivery): void {
    if (this.gate.isClosedBy('module-not-serving') && !this.#judge.excuses(delivery)) this.#bury(delivery, 'failed');
    else this.#queue.hold(delivery);
  }

  #exhausted(delivery: Delivery): void {
    const isToBlame = this.tally.handled > delivery.handledBefore || !this.#host.canRecover(this.name);
    if (isToBlame || !this.#judge.suspect(delivery)) return this.#bury(delivery, 'failed');
    if (this.#judge.isCrash && this.#host.crashed(this.name, delivery.error)) this.#crashed();
  }

  /** What the module could not handle comes first again when it is back. */
  #crashed(): void {
    this.tally.crashes += 1;
    for (const delivery of this.#judge.findCrash()) this.#queue.hold(delivery);
    this.close('module-not-serving');
  }

  #burySuspects(): void {
    for (const suspect of this.#judge.takeAll()) this.#bury(suspect, 'failed');
  }

  #bury(delivery: Delivery, reason: DeadLetterReason): void {
    this.tally.deadLettered += 1;
    if (reason === 'dropped') this.tally.dropped += 1;
    this.#account.giveBack(delivery.message.sizeBytes);
    this.#host.bury(this.name, delivery, reason);
  }

  /** Tells all who depend on it how things stand now: the delivery loop, the timer, the drain that waits, the senders that wait for room. */
  #refresh(): void {
    if (this.#isPumping) return;
    // Nothing is left that could tell whether the module is to blame.
    if (this.#judge.length > 0 && this.#queue.length + this.inFlight === 0) this.#burySuspects();
    const nowMs = this.#host.clock.monotonicMs();
    if (this.#canBegin && !this.isListed && this.#queue.hasDue(nowMs)) this.#host.enlist(this);
    const dueMs = this.#canBegin ? this.#queue.nextDueMs : undefined;
    this.#timer.set(dueMs === undefined || dueMs <= nowMs ? undefined : dueMs);
    const isBusy = this.inFlight > 0 || this.backlog > 0;
    if (isBusy !== this.isBusy) {
      this.isBusy = isBusy;
      this.#host.businessChanged(isBusy);
    }
    this.#host.roomChanged();
  }
}
