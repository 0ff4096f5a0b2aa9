import { describePlace } from '../shared/call-stack.ts';
import type { CodePlace } from '../shared/call-stack.ts';

/** A task, and whose it is. */
export interface TaskName {
  readonly name: string;
  readonly organisationId: string;
}

/** A lock, and whose it is. */
export interface LockName {
  readonly name: string;
  readonly organisationId: string;
}

/** A task of a deadlock, what it waits for, and who has that. */
export interface DeadlockStep {
  readonly task: TaskName;
  /** The lock that it waits for. */
  readonly waitsFor: LockName;
  /** Where it asked for the lock, innermost call first. */
  readonly askedAt: readonly CodePlace[];
  /** Whether an AbortSignal or a time limit may yet end the wait. */
  readonly canEnd: boolean;
  /** Those who keep it from getting the lock. The first is the task of the next step. */
  readonly blockedBy: readonly Blocker[];
}

export interface Blocker {
  readonly task: TaskName;
  /** `holds` the lock, or `asked-first` and cannot be overtaken. */
  readonly because: 'holds' | 'asked-first';
  /** Where it acquired the lock, or asked for it; innermost call first. */
  readonly places: readonly CodePlace[];
}

/** A circle of tasks of which each waits for what the next one has. None of them can ever go on by itself. */
export interface Deadlock {
  readonly id: number;
  readonly steps: readonly DeadlockStep[];
  /** Tasks outside of the circle that wait, directly or through others, for one in it. */
  readonly stuckBehind: number;
  readonly detectedAtMs: number;
}

/** The organisations whose tasks or locks take part. */
export function organisationsOf({ steps }: Deadlock): readonly string[] {
  return [...new Set(steps.flatMap(({ task, waitsFor }) => [task.organisationId, waitsFor.organisationId]))].toSorted();
}

/** The deadlock as this organisation may see it: without names and places of what belongs to others. */
export function viewOf(deadlock: Deadlock, organisationId: string): Deadlock {
  const isMine = (of: { readonly organisationId: string }): boolean => of.organisationId === organisationId;
  const name = <Name extends TaskName>(of: Name, what: string): Name | TaskName =>
    isMine(of) ? of : { name: `a ${what} of another organisation`, organisationId: '' };
  const steps = deadlock.steps.map((step) => ({
    ...step,
    task: name(step.task, 'task'),
    waitsFor: name(step.waitsFor, 'lock'),
    askedAt: isMine(step.task) ? step.askedAt : [],
    blockedBy: step.blockedBy.map((blocker) => ({
      ...blocker,
      task: name(blocker.task, 'task'),
      places: isMine(blocker.task) ? blocker.places : [],
    })),
  }));
  return { ...deadlock, steps };
}

/** A line for the circle, and one for each step: who waits for what and where it asked, and who has it and where that was acquired. */
export function describeDeadlock({ steps, stuckBehind }: Pick<Deadlock, 'steps' | 'stuckBehind'>): string {
  const behind = stuckBehind === 0 ? [] : [`  ${stuckBehind} more wait behind them`];
  const circle = [...steps, ...steps.slice(0, 1)].map(({ task }) => task.name).join(' → ');
  return [`deadlock of ${steps.length}: ${circle}`, ...steps.map(describeStep), ...behind].join('\n');
}

function describeStep({ task, waitsFor, askedAt, blockedBy }: DeadlockStep): string {
  const blockers = blockedBy.map(describeBlocker).join('; ');
  return `  ${task.name} waits for ${waitsFor.name}, asked for at ${first(askedAt)}; ${blockers}`;
}

function describeBlocker({ task, because, places }: Blocker): string {
  return because === 'holds' ? `${task.name} holds it since ${first(places)}` : `${task.name} asked first at ${first(places)}`;
}

function first([place]: readonly CodePlace[]): string {
  return place === undefined ? 'an unknown place' : describePlace(place);
}
