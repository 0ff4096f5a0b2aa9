import type { NodeBus } from './node-bus.ts';
import type { NodeConfiguration } from './node-configuration.ts';
import { fieldsOf, InvalidInputError } from './node-work.ts';
import type { NodeBody, WorkContext } from './node-work.ts';
import { runWorkflow } from './run-workflow.ts';
import type { PublishWorkflowEvent, WorkflowStep } from './run-workflow.ts';
import { WorkRequester } from './work-requester.ts';

/** A workflow of other nodes: one step for each service, in this order. */
export interface OrchestratorInput {
  readonly workflow: string;
  readonly steps: readonly { readonly service: string; readonly input: unknown }[];
}

export interface OrchestratorOutput {
  readonly workflow: string;
  /** What each step returned. */
  readonly outputs: readonly unknown[];
}

export const exampleInput: OrchestratorInput = { workflow: 'example', steps: [] };

const mostSteps = 1_000;

/** The node's way to the others. */
interface Wiring {
  readonly bus: NodeBus;
  readonly requester: WorkRequester;
  readonly instanceId: string;
}

/** Runs workflows of other nodes and publishes what happens in them, each under the correlation id of its request. */
class OrchestratorBody implements NodeBody {
  readonly capabilities = ['perform'];
  #wiring: Wiring | undefined;

  connect(bus: NodeBus, { instanceId }: NodeConfiguration): Disposable {
    const requester = new WorkRequester(bus, instanceId);
    this.#wiring = { bus, requester, instanceId };
    return {
      [Symbol.dispose]: () => {
        this.#wiring = undefined;
        requester[Symbol.dispose]();
      },
    };
  }

  async perform(input: unknown, context: WorkContext): Promise<OrchestratorOutput> {
    const { workflow: name, steps } = parseInput(input);
    const wiring = this.#wiring;
    if (wiring === undefined && steps.length > 0)
      throw new Error('a workflow of other nodes needs an event bus, and there is none');
    const publish: PublishWorkflowEvent = (type, payload) =>
      wiring?.bus.publish(type, payload, { correlationId: context.correlationId, source: wiring.instanceId });
    const planned = wiring === undefined ? [] : steps.map((step, index) => stepOf(step, index, wiring, context));
    return { workflow: name, outputs: await runWorkflow({ name, steps: planned, publish, signal: context.signal }) };
  }
}

export function createBody(): NodeBody {
  return new OrchestratorBody();
}

/** What is taken back is not cut short with the workflow: it has only the time limit of its own request. */
function stepOf(
  { service, input }: OrchestratorInput['steps'][number],
  index: number,
  { requester }: Wiring,
  { correlationId }: WorkContext,
): WorkflowStep {
  const uncut = new AbortController().signal;
  return {
    name: `${index + 1} ${service}`,
    run: (signal) => requester.request({ service, action: 'perform', input }, { correlationId, signal }),
    compensate: async () => {
      await requester.request({ service, action: 'compensate', input }, { correlationId, signal: uncut });
    },
  };
}

function parseInput(input: unknown): OrchestratorInput {
  const { workflow, steps } = fieldsOf(input, 'input');
  if (typeof workflow !== 'string' || workflow === '') throw new InvalidInputError('workflow must be a text that is not empty');
  if (!Array.isArray(steps) || steps.length > mostSteps)
    throw new InvalidInputError(`steps must be a list of at most ${mostSteps}`);
  return { workflow, steps: steps.map((step, index) => parseStep(step, index)) };
}

function parseStep(step: unknown, index: number): OrchestratorInput['steps'][number] {
  const { service, input } = fieldsOf(step, `steps[${index}]`);
  if (typeof service !== 'string' || service === '')
    throw new InvalidInputError(`steps[${index}].service must be the name of a service`);
  return { service, input };
}
