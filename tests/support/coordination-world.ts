import { MemoryCoordinationLog } from '../../src/runtime/integration/integrator.ts';
import type {
  CommitRequest,
  CoordinationEntry,
  CoordinationLog,
  Decision,
  PrepareRequest,
  Subsystem,
} from '../../src/runtime/integration/integrator.ts';
import type { ManualClock } from '../../src/runtime/shared/manual-clock.ts';

export const names = ['a', 'b', 'c'] as const;
export type Name = (typeof names)[number];

/** `lost`: done, but the answer does not arrive. */
export type Fault = 'throw' | 'hang' | 'lost';

export interface Script {
  readonly vote: 'yes' | 'no' | 'throw' | 'hang' | 'late';
  /** Of the calls of onCommit and onAbort, one after the other. */
  readonly faults: readonly Fault[];
}

export type Scripts = Readonly<Record<Name, Script>>;

/** What became of one coordination at each participant. */
export interface Outcome {
  readonly participants: readonly string[];
  readonly prepared: Set<string>;
  readonly committed: Set<string>;
  readonly aborted: Set<string>;
  refused: boolean;
}

/** The way from one integrator to the world. When it is cut, nothing comes through, in either direction. */
export interface Line {
  isCut: boolean;
}

const never = new Promise<never>(() => undefined);

/** Participants and a log that fail as they are told to, and remember what happened, whichever integrator asked. */
export class CoordinationWorld {
  readonly outcomes = new Map<string, Outcome>();
  readonly logFaults: Fault[] = [];
  /** From now on nothing fails. */
  isHealed = false;
  readonly #clock: ManualClock;
  readonly #log = new MemoryCoordinationLog();
  readonly #faults = new Map<string, Fault[]>();

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  /** A coordination has begun. */
  expect(id: string, participants: readonly string[]): void {
    const nobody = { prepared: new Set<string>(), committed: new Set<string>(), aborted: new Set<string>() };
    this.outcomes.set(id, { participants, ...nobody, refused: false });
  }

  logOver(line: Line): CoordinationLog {
    const log = this.#log;
    const over = <Result>(call: () => Result) => this.#through(line, this.logFaults.shift(), call);
    return {
      begin: (entry: CoordinationEntry) => over(() => log.begin(entry)),
      decide: (organisationId: string, id: string, decision: Decision) => over(() => log.decide(organisationId, id, decision)),
      finish: (organisationId: string, id: string) => over(() => log.finish(organisationId, id)),
      unfinished: (organisationId: string) => over(() => log.unfinished(organisationId)),
    };
  }

  participant(name: Name, line: Line): Subsystem {
    return {
      name,
      onPrepare: (request) => this.#prepare(name, line, request),
      onCommit: (request) => this.#told(name, line, request, 'committed'),
      onAbort: (request) => this.#told(name, line, request, 'aborted'),
    };
  }

  async #prepare(name: Name, line: Line, { coordinationId, newState }: PrepareRequest): Promise<boolean> {
    const { vote } = (newState as Scripts)[name];
    const outcome = this.outcomes.get(coordinationId);
    if (vote === 'late') await new Promise<void>((resolve) => this.#clock.schedule(resolve, 450));
    if (line.isCut || outcome === undefined || vote === 'hang') return never;
    if (vote === 'no' || vote === 'throw') outcome.refused = true;
    if (vote === 'no') return false;
    if (vote === 'throw') throw new Error('not prepared');
    outcome.prepared.add(name);
    return true;
  }

  #told(name: Name, line: Line, request: CommitRequest, what: 'committed' | 'aborted'): Promise<void> {
    const outcome = this.outcomes.get(request.coordinationId);
    return this.#through(line, this.#nextFault(name, request), () => {
      outcome?.prepared.delete(name);
      outcome?.[what].add(name);
    });
  }

  #nextFault(name: Name, { coordinationId, newState }: CommitRequest): Fault | undefined {
    const which = `${coordinationId} ${name}`;
    const faults = this.#faults.get(which) ?? [...(newState as Scripts)[name].faults];
    this.#faults.set(which, faults);
    return faults.shift();
  }

  async #through<Result>(line: Line, fault: Fault | undefined, call: () => Result): Promise<Result> {
    if (line.isCut) return never;
    if (fault === undefined || this.isHealed) return call();
    if (fault === 'hang') return never;
    if (fault === 'lost') call();
    throw new Error(fault);
  }
}
