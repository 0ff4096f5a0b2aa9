/** One step of a workflow, and how to take it back. */
export interface WorkflowStep {
  readonly name: string;
  run(signal: AbortSignal): Promise<unknown>;
  /** Absent where nothing needs to be taken back. */
  compensate?(): Promise<void>;
}

/** What a workflow publishes, by the type of its event. */
export interface WorkflowEvents {
  'workflow.started': { readonly workflow: string; readonly steps: readonly string[] };
  'workflow.step-completed': { readonly workflow: string; readonly step: string; readonly number: number; readonly of: number };
  'workflow.failed': {
    readonly workflow: string;
    /** The step that failed; null where all had been done. */
    readonly step: string | null;
    readonly reason: string;
    /** The steps that were taken back, the last one first. */
    readonly compensated: readonly string[];
    readonly not_compensated: readonly { readonly step: string; readonly reason: string }[];
  };
  'workflow.completed': { readonly workflow: string; readonly steps: readonly string[] };
}

export type PublishWorkflowEvent = <Type extends keyof WorkflowEvents>(type: Type, payload: WorkflowEvents[Type]) => unknown;

export interface Workflow {
  readonly name: string;
  readonly steps: readonly WorkflowStep[];
  readonly publish: PublishWorkflowEvent;
  readonly signal: AbortSignal;
}

/** Says that a workflow failed, at which step, and what could not be taken back. The cause is what the step threw. */
export class WorkflowFailedError extends Error {
  override readonly name = 'WorkflowFailedError';
  readonly code = 'NODE_WORKFLOW_FAILED';
  readonly failure: WorkflowEvents['workflow.failed'];

  constructor(failure: WorkflowEvents['workflow.failed'], cause: unknown) {
    super(`workflow ${failure.workflow} failed at ${failure.step ?? 'its end'}: ${failure.reason}`, { cause });
    this.failure = failure;
  }
}

/**
 * Runs the steps in order and publishes what happens. When one fails, those completed are taken back, the last one first; one
 * that cannot be taken back is recorded and holds up no other. An event that cannot be published is a failure like a step's.
 *
 * @returns What each step returned.
 * @throws {WorkflowFailedError}
 */
export async function runWorkflow(workflow: Workflow): Promise<readonly unknown[]> {
  const { name, steps, publish, signal } = workflow;
  const names = steps.map((step) => step.name);
  const completed: WorkflowStep[] = [];
  const outputs: unknown[] = [];
  try {
    await publish('workflow.started', { workflow: name, steps: names });
    for (const step of steps) {
      signal.throwIfAborted();
      outputs.push(await step.run(signal));
      completed.push(step);
      await publish('workflow.step-completed', { workflow: name, step: step.name, number: completed.length, of: steps.length });
    }
    await publish('workflow.completed', { workflow: name, steps: names });
    return outputs;
  } catch (error) {
    throw await fail(workflow, completed, error);
  }
}

async function fail({ name, steps, publish }: Workflow, completed: readonly WorkflowStep[], cause: unknown): Promise<Error> {
  const { compensated, left } = await compensate(completed);
  const failure = {
    workflow: name,
    step: steps[completed.length]?.name ?? null,
    reason: (cause as Error).message,
    compensated,
    not_compensated: left,
  };
  const error = new WorkflowFailedError(failure, cause);
  try {
    await publish('workflow.failed', failure);
    return error;
  } catch (unpublished) {
    return new AggregateError([error, unpublished], `${error.message}; that could not be published`);
  }
}

async function compensate(completed: readonly WorkflowStep[]) {
  const compensated: string[] = [];
  const left: { step: string; reason: string }[] = [];
  for (const step of completed.toReversed()) {
    if (step.compensate === undefined) continue;
    try {
      await step.compensate();
      compensated.push(step.name);
    } catch (error) {
      left.push({ step: step.name, reason: (error as Error).message });
    }
  }
  return { compensated, left };
}
