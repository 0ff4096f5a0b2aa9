import type { HangDump } from '../run-event.ts';
import { AwaitGraph } from './await-graph.ts';
import type { WaitChain } from './await-graph.ts';
import { classifyWait } from './classify-wait.ts';
import type { ClassifiedWait } from './classify-wait.ts';
import { findDeadlock } from './deadlock.ts';
import { describeCycle } from './describe-cycle.ts';
import type { Party } from './describe-cycle.ts';
import { describeChain, describeHandle } from './describe-wait.ts';
import type { HandleRecord } from './handle-tracker.ts';
import { composeDump } from './hang-text.ts';
import type { HangFacts } from './hang-text.ts';
import type { PromiseRecord } from './promise-tracker.ts';
import type { OpenScope } from './scope-table.ts';
import type { SourcePlaces } from './source-places.ts';

/** What is known of a scope whose thread is free and whose work does not end. */
export interface WaitingScope {
  readonly scope: OpenScope;
  /** What the scope's work returned. */
  readonly result: Promise<unknown> | undefined;
  readonly pending: ReadonlyMap<Promise<unknown>, PromiseRecord>;
  readonly passes: readonly PromiseRecord[];
  readonly handles: readonly HandleRecord[];
  readonly notes: readonly string[];
  readonly nowMs: number;
}

const maxChains = 20;
const maxHandles = 30;

/** Names what an asynchronous hang waits for: the cycle of a deadlock, or the innermost await and what is open behind it. */
export function describeWaitingScope(waiting: WaitingScope, places: SourcePlaces): HangDump {
  const graph = new AwaitGraph(waiting.pending);
  const isTold = (chain: WaitChain): boolean => classifyWait(chain, waiting.handles, places).place !== undefined;
  const { fromPromise, others } = graph.chains(waiting.result);
  const own = fromPromise.filter(isTold);
  const [chains, rest] = own.length > 0 ? [own, others.filter(isTold)] : [knownFirst(others.filter(isTold)), []];
  const cycle = findDeadlock(graph, waiting.passes, (file) => places.isUserFile(file));
  const parties = cycle === undefined ? [] : describeCycle(cycle, graph, places);
  const verdict = parties.length > 0 ? describeDeadlock(parties) : describeWait(chains, waiting, places);
  const sections = [
    { title: 'Cycle, each waiting for the next and the last for the first', lines: parties.map(({ sentence }) => sentence) },
    {
      title: 'What it waits for, innermost first',
      lines: chains.slice(0, maxChains).flatMap((chain) => describeChain(chain, places)),
    },
    { title: 'Also pending in this scope', lines: rest.slice(0, maxChains).flatMap((chain) => describeChain(chain, places)) },
    { title: 'Open', lines: waiting.handles.slice(0, maxHandles).map((handle) => describeHandle(handle, waiting.nowMs, places)) },
    { title: 'Notes', lines: waiting.notes },
  ];
  const dump = composeDump({ ...verdict, scope: waiting.scope, nowMs: waiting.nowMs, sections }, places);
  return parties.length > 0 ? { ...dump, cycle: parties.map(({ name }) => name) } : dump;
}

/** What waits for a promise made outside of the scope, such as for the loading of another module, tells less than any other wait. */
function knownFirst(chains: readonly WaitChain[]): WaitChain[] {
  return chains.toSorted((a, b) => Number(a.leaf === undefined) - Number(b.leaf === undefined));
}

type Verdict = Pick<HangFacts, 'kind' | 'place' | 'predicate'>;

function describeDeadlock(parties: readonly Party[]): Verdict {
  const names = parties.map(({ name }) => name).join('; ');
  return {
    kind: 'deadlock',
    place: parties[0]?.waitsAt,
    predicate: `is in deadlock: ${parties.length} calls wait for each other (${names})`,
  };
}

function describeWait(chains: readonly WaitChain[], waiting: WaitingScope, places: SourcePlaces): Verdict {
  const waits = chains.map((chain) => classifyWait(chain, waiting.handles, places));
  // What has something open behind it may still end; what has nothing never will.
  const wait = waits.find(({ handle }) => handle === undefined) ?? waits[0];
  if (wait?.place === undefined) return describeHandlesAlone(waiting);
  return { kind: wait.kind, place: wait.place, predicate: `waits at ${places.describe(wait.place)} ${forWhat(wait)}` };
}

function describeHandlesAlone({ handles }: WaitingScope): Verdict {
  const open = [...new Set(handles.map(({ kind }) => kind))].join(', ');
  return {
    kind: 'unknown',
    place: undefined,
    predicate: `does not end; no await of the repository is pending${open === '' ? '' : `, open are: ${open}`}`,
  };
}

function forWhat({ kind, handle }: ClassifiedWait): string {
  if (kind === 'polling')
    return `for a condition that it asks for again and again${handle?.delayMs === undefined ? '' : `, every ${handle.delayMs} ms`}`;
  if (kind === 'timer') return `for a timer of ${handle?.delayMs} ms`;
  if (kind === 'network') return 'for an answer over the network';
  if (kind === 'child-process') return 'for a child process that does not end';
  return 'for a promise that does not settle';
}
