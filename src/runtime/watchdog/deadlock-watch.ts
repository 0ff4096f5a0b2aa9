import type { Scheduled } from '../../foundation/clock.ts';
import type { CodePlace } from '../shared/call-stack.ts';
import type { Holding, WaitedResource, WaitSource, Waiting, WaitWatch } from '../shared/wait-source.ts';
import type { Announcer } from './announcer.ts';
import { describeDeadlock, organisationsOf } from './deadlock.ts';
import type { Deadlock, DeadlockStep } from './deadlock.ts';
import { findDeadlocks } from './find-deadlocks.ts';
import type { Circle, CircleStep } from './find-deadlocks.ts';
import type { ResolvedOptions } from './resolve-options.ts';
import { ScanPace } from './scan-pace.ts';
import type { WatchdogTally } from './watchdog-tally.ts';

/** A source that takes part until it is disposed of. */
export interface WaitRegistration extends Disposable {
  /** Says that somebody has begun to wait, so that the search runs. Cheap, and may be said again. */
  wake(): void;
}

type WatchOptions = Pick<ResolvedOptions, 'scanMs' | 'lockStackDepth' | 'maxLocks' | 'maxWaits' | 'clock'>;

/** Searches what somebody waits for for deadlocks, as long as anybody waits, and announces each once when it begins and once when it ends. */
export class DeadlockWatch implements WaitWatch {
  readonly stackDepth: number;
  readonly #options: WatchOptions;
  readonly #pace: ScanPace;
  readonly #tally: WatchdogTally;
  readonly #announcer: Announcer;
  /** Sources that say when somebody waits, while somebody does. */
  readonly #waited = new Set<WaitSource>();
  /** Sources that are always asked. */
  readonly #registered = new Set<WaitSource>();
  #known: KnownDeadlock[] = [];
  #lastId = 0;
  #timer: Scheduled | undefined;
  #isClosed = false;

  constructor(options: WatchOptions, tally: WatchdogTally, announcer: Announcer) {
    this.stackDepth = options.lockStackDepth;
    this.#options = options;
    this.#pace = new ScanPace(options.scanMs);
    this.#tally = tally;
    this.#announcer = announcer;
  }

  /** Those of now, as of the last scan. */
  get deadlocks(): readonly Deadlock[] {
    return this.#known.map(({ deadlock }) => deadlock);
  }

  /** Sources of which it is known that somebody waits. */
  get waitedSources(): number {
    return this.#waited.size;
  }

  begin(source: WaitSource): void {
    if (this.#isClosed) return;
    if (this.#waited.size >= this.#options.maxLocks && !this.#waited.has(source)) this.#tally.boundHits.locks += 1;
    else this.#waited.add(source);
    this.#arm(this.#options.scanMs);
  }

  end(source: WaitSource): void {
    this.#waited.delete(source);
  }

  register(source: WaitSource): WaitRegistration {
    if (this.#registered.size >= this.#options.maxLocks) this.#tally.boundHits.locks += 1;
    else this.#registered.add(source);
    return {
      wake: () => {
        if (!this.#isClosed && this.#registered.has(source)) this.#arm(this.#options.scanMs);
      },
      [Symbol.dispose]: () => void this.#registered.delete(source),
    };
  }

  /** Searches now; announces what has begun and what has ended since the last time. */
  scan(): readonly Deadlock[] {
    this.#search(this.#collect());
    return this.deadlocks;
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#waited.clear();
    this.#registered.clear();
  }

  #arm(delayMs: number): void {
    this.#timer ??= this.#options.clock.schedule(() => this.#scanAgain(), delayMs);
  }

  #scanAgain(): void {
    this.#timer = undefined;
    const { clock } = this.#options;
    const beganMs = clock.monotonicMs();
    const resources = this.#collect();
    this.#search(resources);
    const pauseMs = this.#pace.pauseAfterMs(clock.monotonicMs() - beganMs);
    if (resources.length > 0 && !this.#isClosed) this.#arm(pauseMs);
  }

  #search(resources: readonly WaitedResource[]): void {
    this.#tally.scans += 1;
    this.#compare(findDeadlocks(resources));
  }

  /** What somebody waits for. */
  #collect(): readonly WaitedResource[] {
    const resources: WaitedResource[] = [];
    let room = this.#options.maxWaits;
    for (const source of [...this.#waited, ...this.#registered]) {
      for (const resource of this.#resourcesOf(source)) {
        room -= resource.holdings.length + resource.waiting.length;
        if (room >= 0) resources.push(resource);
        else this.#tally.boundHits.waits += 1;
      }
    }
    return resources;
  }

  #resourcesOf(source: WaitSource): Snapshot[] {
    try {
      return Array.from(source.resources(), takeSnapshot).filter(({ waiting }) => waiting.length > 0);
    } catch {
      // A source of others: what it fails to tell is not searched.
      this.#tally.sourceFailures += 1;
      return [];
    }
  }

  #compare(circles: readonly Circle[]): void {
    const before = this.#known;
    const fresh: KnownDeadlock[] = [];
    this.#known = circles.map((circle) => {
      const known = before.find(({ waits }) => isSame(waits, circle));
      if (known !== undefined) return { ...known, deadlock: { ...known.deadlock, stuckBehind: circle.stuckBehind } };
      const found = this.#describe(circle);
      fresh.push(found);
      return found;
    });
    const ids = new Set(this.#known.map(({ deadlock }) => deadlock.id));
    for (const { deadlock } of before) if (!ids.has(deadlock.id)) this.#announceEnd(deadlock);
    for (const { deadlock } of fresh) this.#announceBegin(deadlock);
  }

  #describe(circle: Circle): KnownDeadlock {
    const { steps, stuckBehind } = circle;
    const detectedAtMs = this.#options.clock.wallMs();
    this.#tally.deadlocks += 1;
    const deadlock = { id: ++this.#lastId, steps: steps.map(describeStep), stuckBehind, detectedAtMs };
    return { waits: new Set(steps.map(({ waiting }) => waiting)), deadlock };
  }

  #announceBegin(deadlock: Deadlock): void {
    const [atMs, organisationIds] = [deadlock.detectedAtMs, organisationsOf(deadlock)];
    const description = describeDeadlock(deadlock);
    this.#announcer.announce({ kind: 'deadlock-detected', organisationIds, atMs, deadlock, description });
  }

  #announceEnd(deadlock: Deadlock): void {
    const [atMs, organisationIds] = [this.#options.clock.wallMs(), organisationsOf(deadlock)];
    this.#announcer.announce({ kind: 'deadlock-ended', organisationIds, atMs, deadlockId: deadlock.id });
  }
}

interface KnownDeadlock {
  readonly waits: ReadonlySet<Waiting>;
  readonly deadlock: Deadlock;
}

/** A resource whose lists can no longer change. */
interface Snapshot extends WaitedResource {
  readonly holdings: readonly Holding[];
  readonly waiting: readonly Waiting[];
}

function takeSnapshot(resource: WaitedResource): Snapshot {
  return { ...resource, holdings: [...resource.holdings], waiting: [...resource.waiting] };
}

function isSame(waits: ReadonlySet<Waiting>, { steps }: Circle): boolean {
  return waits.size === steps.length && steps.every(({ waiting }) => waits.has(waiting));
}

function describeStep({ owner, waiting, state, blockedBy }: CircleStep): DeadlockStep {
  const { name, organisationId } = state.resource;
  return {
    task: { name: owner.name, organisationId: owner.organisationId },
    waitsFor: { name, organisationId },
    askedAt: placesOf(waiting),
    canEnd: waiting.canEnd,
    blockedBy: blockedBy.map(({ owner: other, because, by }) => ({
      task: { name: other.name, organisationId: other.organisationId },
      because,
      places: placesOf(by),
    })),
  };
}

/** What a source of others cannot tell is left out. */
function placesOf(of: Holding | Waiting): readonly CodePlace[] {
  try {
    return of.places();
  } catch {
    return [];
  }
}
