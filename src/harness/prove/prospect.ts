import type { Kill, UnprovenCause } from './certificate.ts';
import type { SwitchableMutant } from './instrument-sources.ts';
import type { Attempt } from './judge-attempt.ts';
import type { ProofTarget } from './proof-target.ts';

/** How many mutants more are tried for an assertion when one was noticed by an error or a hang only. */
const patience = 15;

/** A mutant that a test noticed. */
export interface Won {
  readonly mutant: SwitchableMutant;
  readonly kill: Kill;
}

/** What a search starts from. */
export interface ProspectOptions {
  /** Mutants that the test reaches, in the order in which they are to be tried. */
  readonly candidates: readonly SwitchableMutant[];
  /** As `candidates`, of those that are asked only while modules are loaded. */
  readonly atLoad: readonly SwitchableMutant[];
  /** How many the test reaches in all. */
  readonly reached: number;
  /** The sources that the test runs something of. */
  readonly reachedFiles: readonly string[];
  /** Why it is given up before anything is tried; undefined when it is not. */
  readonly hopeless?: { readonly cause: UnprovenCause; readonly reason: string };
  /** Of the test as it is. */
  readonly durationMs: number;
}

/** The search for a mutant that one test notices. */
export class Prospect {
  readonly target: ProofTarget;
  readonly options: ProspectOptions;
  /** Mutants that the test did not notice. */
  readonly survivors: SwitchableMutant[] = [];
  /** How many runs said nothing about the test, and what the last of them said. */
  voids = { count: 0, last: '' };
  won: Won | undefined;
  /** Why it is given up; undefined while it is not. */
  hopeless: ProspectOptions['hopeless'];
  readonly #waiting: SwitchableMutant[];
  #atLoadTried = 0;
  /** Noticed in a run with others, to be tried again alone; the most telling first. */
  readonly #noticed: Won[] = [];
  #patienceLeft = patience;
  #doubts = 0;

  constructor(target: ProofTarget, options: ProspectOptions) {
    this.target = target;
    this.options = options;
    this.hopeless = options.hopeless;
    this.#waiting = [...options.candidates];
  }

  /** The mutant to try next; undefined when there is none, or one is to be confirmed first. */
  get next(): SwitchableMutant | undefined {
    return this.isOpen && this.toConfirm === undefined ? this.#waiting[0] : undefined;
  }

  /** A mutant that was noticed well enough to be tried alone. */
  get toConfirm(): Won | undefined {
    if (!this.isOpen) return undefined;
    const [best] = this.#noticed;
    const isFinal = best?.kill.kind === 'assertion' || this.#patienceLeft <= 0 || this.#waiting.length === 0;
    return isFinal ? best : undefined;
  }

  /** Whether it is neither won nor given up. */
  get isOpen(): boolean {
    return this.won === undefined && this.hopeless === undefined;
  }

  /**
   * How often a find must hold alone. A test that failed beside others and not alone may fail now and then; the more often it did, the
   * less a further failure says.
   */
  get rounds(): number {
    return 1 + 2 * this.#doubts;
  }

  get tried(): number {
    return this.survivors.length + this.voids.count;
  }

  /** Takes in what became of the test with the mutant that was next. */
  note(attempt: Attempt): void {
    if (attempt.end === 'absent') return;
    const mutant = this.#waiting.shift()!;
    if (this.#noticed.length > 0) this.#patienceLeft -= 1;
    if (attempt.end === 'passed') this.survivors.push(mutant);
    else if (attempt.end === 'void') this.voids = { count: this.voids.count + 1, last: attempt.reason };
    else {
      this.#noticed.push({ mutant, kill: attempt.kill });
      this.#noticed.sort((a, b) => weight(a.kill) - weight(b.kill));
    }
  }

  /** Takes in how the test did alone with the mutant that was to be confirmed. */
  confirm(kill: Kill | undefined): void {
    const noticed = this.#noticed.shift();
    if (noticed === undefined) return;
    if (kill === undefined) {
      this.survivors.push(noticed.mutant);
      this.#doubts += 1;
    } else this.won = { mutant: noticed.mutant, kill };
    this.#patienceLeft = patience;
  }

  /** Takes in what became of the test with a mutant on while modules were loaded; it did not notice it. */
  noteAtLoad(mutant: SwitchableMutant, attempt: Attempt): void {
    this.#atLoadTried += 1;
    if (attempt.end === 'passed') this.survivors.push(mutant);
    else if (attempt.end === 'void') this.voids = { count: this.voids.count + 1, last: attempt.reason };
  }

  /** Gives the search up: the test does not pass alone. */
  abandon(reason: string): void {
    this.hopeless = { cause: 'not-passing', reason };
  }

  /** Whether there is nothing left to try. */
  get isExhausted(): boolean {
    return this.#waiting.length === 0 && this.#noticed.length === 0 && this.#atLoadTried >= this.options.atLoad.length;
  }
}

const weights = { assertion: 0, error: 1, timeout: 2 } as const;

function weight({ kind }: Kill): number {
  return weights[kind];
}
