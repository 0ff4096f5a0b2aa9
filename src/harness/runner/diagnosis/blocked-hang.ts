import type { HangDump, HangKind } from '../run-event.ts';
import type { CaughtThread } from './catch-main-thread.ts';
import { composeDump } from './hang-text.ts';
import type { Place } from './hang-text.ts';
import type { PausedThread } from './main-thread-debugger.ts';
import type { OpenScope } from './scope-table.ts';
import type { SourcePlaces } from './source-places.ts';
import type { ThreadState } from './thread-state.ts';

/** A main thread that did not answer, and the scope to report. */
export interface BlockedThread extends Omit<CaughtThread, 'release'> {
  readonly scope: OpenScope;
  readonly nowMs: number;
}

const maxFrames = 40;

/** Names the line a blocked thread was at, or as much as the system tells of it. */
export function describeBlockedThread(blocked: BlockedThread, places: SourcePlaces): HangDump {
  const frames = (blocked.paused?.frames ?? []).filter((frame) => !places.isRunnerFile(frame.file));
  const place = frames.find((frame) => places.isUserFile(frame.file)) ?? frames.find((frame) => frame.file !== undefined);
  const kind = kindOf(blocked, frames.slice(0, place === undefined ? 0 : frames.indexOf(place)));
  const sections = [
    { title: 'Stack of the blocked thread', lines: describeStack(frames, places) },
    { title: `Variables of ${place?.functionName || 'the innermost function'}`, lines: blocked.paused?.variables ?? [] },
    { title: 'Child processes, killed to get the stack', lines: blocked.killed.map(({ pid, command }) => `${pid}: ${command}`) },
    { title: 'The thread before it was stopped', lines: describeState(blocked.state) },
    { title: 'Notes', lines: notesOf(blocked) },
  ];
  return composeDump(
    { scope: blocked.scope, nowMs: blocked.nowMs, kind, place, predicate: predicateOf(blocked, kind, place, places), sections },
    places,
  );
}

/** @param above The frames between the place and the top of the stack. */
function kindOf({ paused, killed }: BlockedThread, above: readonly Place[]): HangKind {
  if (paused === undefined) return 'native-call';
  if (above.some((frame) => frame.functionName === 'Atomics.wait')) return 'atomics-wait';
  if (killed.length > 0 || above.some((frame) => /^node:(internal\/)?child_process$/.test(frame.file ?? '')))
    return 'child-process';
  return above.some(isMatching) ? 'regular-expression' : 'synchronous-loop';
}

/** A built-in frame that runs a regular expression. */
function isMatching({ functionName, file }: Place): boolean {
  return file === undefined && /^(RegExp\.|String\.(match|matchAll|replace|replaceAll|search|split)$)/.test(functionName);
}

function predicateOf({ killed, state }: BlockedThread, kind: HangKind, place: Place | undefined, places: SourcePlaces): string {
  const at = place === undefined ? '' : ` at ${places.describe(place)}`;
  if (kind === 'regular-expression') return `blocks its thread matching a regular expression${at}`;
  if (kind === 'atomics-wait') return `blocks its thread in Atomics.wait${at}`;
  if (kind === 'child-process')
    return `blocks its thread waiting for a child process${killed[0] === undefined ? '' : ` (${killed[0].command})`}${at}`;
  if (kind === 'native-call')
    return `blocks its thread inside native code${state.systemCall === '' ? '' : `, in system call ${state.systemCall}`}`;
  return `keeps its thread busy${at}`;
}

/** The frames down to the user's outermost; those below it are of whatever runs the tests. */
function describeStack(frames: PausedThread['frames'], places: SourcePlaces): string[] {
  const outermost = frames.findLastIndex((frame) => places.isUserFile(frame.file));
  const shown = frames.slice(0, Math.min(maxFrames, outermost === -1 ? maxFrames : outermost + 1));
  return shown.map((frame) => `at ${frame.isAsync ? 'async ' : ''}${places.describe(frame)}`);
}

function describeState({ state, waitingIn, systemCall }: ThreadState): string[] {
  const parts = [
    state === '' ? [] : `state ${state}`,
    systemCall === '' ? [] : `system call ${systemCall}`,
    waitingIn === '' ? [] : `waiting in ${waitingIn}`,
  ].flat();
  return parts.length === 0 ? [] : [parts.join(', ')];
}

function notesOf({ scope, paused }: BlockedThread): string[] {
  const running = paused?.scope;
  if (running === undefined || running.id === scope.id) return [];
  return [
    `The code that blocks the thread belongs to ${running.scope.kind} "${running.scope.title}" of ${running.scope.file}, whose own limit has not passed.`,
  ];
}
