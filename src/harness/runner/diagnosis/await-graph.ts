import { encloses, isBuiltIn, isSameCall, madeWithin } from './compare-stacks.ts';
import { startActivation } from './promise-tracker.ts';
import type { Activation, PromiseRecord } from './promise-tracker.ts';
import { framesOf } from './stack-trace.ts';

/** From a wait inwards to what nobody was seen to work on. */
export interface WaitChain {
  /** The awaits and `then`s on the way, the outermost first. */
  readonly waits: readonly PromiseRecord[];
  /** The promise at the end; undefined when it was made outside the scope, not tracked, or already told of in another chain. */
  readonly leaf: PromiseRecord | undefined;
}

/** Who waits for whom among the pending promises of one scope. */
export class AwaitGraph {
  /** The suspended calls of async functions, each with the await it is suspended at. */
  readonly calls = new Map<Activation, PromiseRecord>();
  readonly #pending: ReadonlyMap<Promise<unknown>, PromiseRecord>;
  readonly #callByPromise = new Map<PromiseRecord, Activation>();
  readonly #reachable = new Map<Activation, ReadonlySet<Activation>>();
  readonly #inputsOf = new Map<PromiseRecord, PromiseRecord[]>();

  constructor(pending: ReadonlyMap<Promise<unknown>, PromiseRecord>) {
    this.#pending = pending;
    for (const record of pending.values()) if (record.waitsFor !== undefined) this.#addWait(record);
  }

  /** The chains that start at `promise`, then those that start at any other wait. A wait appears once. */
  chains(promise: Promise<unknown> | undefined): { fromPromise: WaitChain[]; others: WaitChain[] } {
    const seen = new Set<PromiseRecord>();
    const start = promise === undefined ? undefined : this.#pending.get(promise);
    const fromPromise = start === undefined ? [] : this.#follow(start, seen);
    const awaited = new Set([...this.calls.values()].flatMap((wait) => this.#calledBy(wait).waits));
    const starts = [...this.calls.values()].toSorted((a, b) => Number(awaited.has(a)) - Number(awaited.has(b)) || a.id - b.id);
    return { fromPromise, others: starts.flatMap((wait) => this.#follow(wait, seen)) };
  }

  /** What `call` waits for next: other calls, and promises nobody was seen to work on. */
  targetsOf(call: Activation): { calls: Activation[]; leaves: PromiseRecord[] } {
    const { waits, leaves } = this.#calledBy(this.calls.get(call));
    return { calls: waits.flatMap((wait) => wait.activation ?? []), leaves };
  }

  /** `call`, and the calls it waits for, directly or not. */
  reachable(call: Activation): ReadonlySet<Activation> {
    const known = this.#reachable.get(call);
    if (known !== undefined) return known;
    const found = new Set([call]);
    for (const reached of found) for (const next of this.targetsOf(reached).calls) found.add(next);
    this.#reachable.set(call, found);
    return found;
  }

  /** The suspended call inside which `record` was made; undefined when every call around it has ended. */
  ownerOf(record: PromiseRecord): Activation | undefined {
    for (let below = record.below; below !== undefined; below = below.below) {
      const call = this.#callByPromise.get(below);
      if (call !== undefined && encloses(below, record)) return call;
    }
    if (record.during === undefined) return undefined;
    return this.calls.has(record.during) ? record.during : this.ownerOf(record.during.birth);
  }

  #addWait(record: PromiseRecord): void {
    const call = (record.activation ??= startActivation(record));
    if (isBuiltIn(framesOf(record.trace)[0])) {
      const maker =
        returnedTo(record) ?? listBelow(record).find((below) => madeWithin(framesOf(below.trace), framesOf(record.trace)));
      if (maker !== undefined) this.#inputsOf.set(maker, [...(this.#inputsOf.get(maker) ?? []), record]);
      return;
    }
    this.calls.set(call, record);
    const promise = listBelow(call.birth).find((below) => isSameCall(below, call.birth));
    if (promise !== undefined) this.#callByPromise.set(promise, call);
  }

  #dependenciesOf(record: PromiseRecord): PromiseRecord[] {
    const call = this.#callByPromise.get(record) ?? (record.waitsFor === undefined ? undefined : record.activation);
    const wait = call === undefined ? undefined : this.calls.get(call);
    if (wait !== undefined && wait !== record) return [wait];
    if (record.waitsFor === undefined) return this.#inputsOf.get(record) ?? [];
    const awaited = this.#pending.get(record.waitsFor);
    return awaited === undefined ? [] : [awaited];
  }

  #follow(start: PromiseRecord, seen: Set<PromiseRecord>): WaitChain[] {
    if (seen.has(start)) return [];
    seen.add(start);
    const own = start.waitsFor === undefined ? [] : [start];
    const next = this.#dependenciesOf(start);
    if (next.length === 0) return [{ waits: own, leaf: start.waitsFor === undefined ? start : undefined }];
    const chains = next.flatMap((record) => this.#follow(record, seen));
    if (chains.length === 0) return own.length === 0 ? [] : [{ waits: own, leaf: undefined }];
    return chains.map(({ waits, leaf }) => ({ waits: [...own, ...waits], leaf }));
  }

  /** Follows what `from` depends on as far as the next awaits. */
  #calledBy(from: PromiseRecord | undefined): { waits: PromiseRecord[]; leaves: PromiseRecord[] } {
    const found = { waits: [] as PromiseRecord[], leaves: [] as PromiseRecord[] };
    const seen = new Set<PromiseRecord>();
    const queue = from === undefined ? [] : this.#dependenciesOf(from);
    for (let record = queue.shift(); record !== undefined; record = queue.shift()) {
      if (seen.has(record)) continue;
      seen.add(record);
      const next = this.#dependenciesOf(record);
      if (record.activation !== undefined && this.calls.get(record.activation) === record) found.waits.push(record);
      else if (next.length > 0) queue.push(...next);
      else if (record.waitsFor === undefined) found.leaves.push(record);
    }
    return found;
  }
}

/** For the `then` by which the language follows a promise that an async function returned: the promise of that function. */
function returnedTo(record: PromiseRecord): PromiseRecord | undefined {
  const birth = record.during?.birth;
  return birth !== undefined && !birth.settled && birth.waitsFor === undefined ? birth : undefined;
}

function listBelow(record: PromiseRecord): PromiseRecord[] {
  const list: PromiseRecord[] = [];
  for (let below = record.below; below !== undefined; below = below.below) list.push(below);
  return list;
}
