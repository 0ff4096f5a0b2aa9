import type { HangKind } from '../run-event.ts';
import type { WaitChain } from './await-graph.ts';
import { isSamePlace, madeWithin, sharesCall } from './compare-stacks.ts';
import type { HandleKind, HandleRecord } from './handle-tracker.ts';
import type { PromiseRecord } from './promise-tracker.ts';
import type { SourcePlaces } from './source-places.ts';
import { framesOf } from './stack-trace.ts';
import type { Frame } from './stack-trace.ts';

/** What a chain of waits comes down to. */
export interface ClassifiedWait {
  readonly kind: HangKind;
  /** The await at fault, or the place where the promise was made when the user's code awaits nothing. */
  readonly place: Frame | undefined;
  /** What is open and belongs to the awaited promise. */
  readonly handle?: HandleRecord;
}

/** A call that was resumed this often waits in a loop. */
const loopTurns = 3;
const networkModules = /^node:(_?https?|_http_|net|tls|_tls|dns|internal\/(dns|net|deps\/undici))/;

/** Says what kind of wait a chain is, by what is open and where it was opened. `unknown` when nothing is known. */
export function classifyWait(chain: WaitChain, handles: readonly HandleRecord[], places: SourcePlaces): ClassifiedWait {
  const waitPlaces = chain.waits.flatMap((wait) => places.userFrame(framesOf(wait.trace)) ?? []);
  const place = waitPlaces.at(-1) ?? (chain.leaf === undefined ? undefined : places.userFrame(framesOf(chain.leaf.trace)));
  const handle = chain.leaf === undefined ? undefined : findHandle(chain.leaf, handles, places);
  const loop = chain.waits.findLast((wait) => (wait.activation?.turns ?? 0) >= loopTurns);
  if (handle !== undefined && isPolled(handle)) return { kind: 'polling', place, handle };
  if (handle !== undefined && loop !== undefined && handle.kind !== 'socket') {
    return { kind: 'polling', place: places.userFrame(framesOf(loop.trace)) ?? place, handle };
  }
  const kind = handle === undefined ? kindWithoutHandle(chain, handles, place) : kindOfHandle[handle.kind];
  return { kind, place, ...(handle === undefined ? {} : { handle }) };
}

const kindOfHandle: Readonly<Record<HandleKind, HangKind>> = {
  timer: 'timer',
  immediate: 'polling',
  socket: 'network',
  dns: 'network',
  server: 'pending-promise',
  pipe: 'pending-promise',
  'child-process': 'child-process',
  file: 'pending-promise',
  worker: 'pending-promise',
};

function kindWithoutHandle(chain: WaitChain, handles: readonly HandleRecord[], place: Frame | undefined): HangKind {
  if (chain.leaf === undefined) return place === undefined ? 'unknown' : 'pending-promise';
  const madeByNetwork = framesOf(chain.leaf.trace).some((frame) => networkModules.test(frame.file ?? ''));
  return madeByNetwork && handles.some((handle) => handle.kind === 'socket') ? 'network' : 'pending-promise';
}

/** A timer that sets itself again and again. */
function isPolled(handle: HandleRecord): boolean {
  return handle.repeats === true || handle.rearmed >= loopTurns;
}

/** The handle that was opened together with the awaited promise; of several, the most telling. */
function findHandle(leaf: PromiseRecord, handles: readonly HandleRecord[], places: SourcePlaces): HandleRecord | undefined {
  const linked = handles.filter((handle) => isLinked(leaf, handle, places));
  const order: HandleKind[] = ['child-process', 'socket', 'dns', 'timer', 'immediate', 'file', 'worker', 'server', 'pipe'];
  return linked.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))[0];
}

function isLinked(leaf: PromiseRecord, handle: HandleRecord, places: SourcePlaces): boolean {
  const made = framesOf(leaf.trace);
  const opened = framesOf((handle.origin ?? handle).trace);
  if (madeWithin(made, opened) || isSamePlace(places.userFrame(made), places.userFrame(opened))) return true;
  // A timer in the same call may serve anything else, such as a limit; a socket, or a child whose end somebody listens for, hardly does.
  const isTelling = handle.kind === 'socket' || handle.isAwaited?.() === true;
  return isTelling && sharesCall(places.userFrame(made), made, opened);
}
