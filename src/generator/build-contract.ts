import type { NodeRequest, NodeType } from './node-request.ts';

type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: 'string', minLength: 1 };
const number: Schema = { type: 'number' };

function object(properties: Readonly<Record<string, Schema>>, description: string): Schema {
  return { type: 'object', description, additionalProperties: false, required: Object.keys(properties), properties };
}

function listOf(items: Schema, description: string): Schema {
  return { type: 'array', description, items };
}

const sums: Schema = { type: 'object', description: 'The sum of the amounts of each key', additionalProperties: number };

/** What goes in and what comes out, by type of node. */
const bodies: Readonly<Record<NodeType, { readonly input: Schema; readonly output: Schema }>> = {
  effect: {
    input: object({ id: text, message: { type: 'string' } }, 'An effect; the same id is the same effect'),
    output: object({ id: text, done: { type: 'boolean' } }, 'Whether it was done now, or had been before'),
  },
  compute: {
    input: object({ values: listOf(number, 'Finite numbers') }, 'What is transformed'),
    output: object({ count: { type: 'integer', minimum: 0 }, sum: number, mean: { type: ['number', 'null'] } }, 'The result'),
  },
  reducer: {
    input: object({ key: text, amount: number }, 'What is folded into the state'),
    output: sums,
  },
  orchestrator: {
    input: object(
      { workflow: text, steps: listOf(object({ service: text, input: {} }, 'What one service is asked for'), 'In this order') },
      'A workflow of other nodes',
    ),
    output: object({ workflow: text, outputs: listOf({}, 'What each step returned') }, 'The results of the workflow'),
  },
};

/** Of a type that the gate of the next stage refuses. */
const unknownBody = { input: {}, output: {} };

const names = listOf({ type: 'string' }, 'Names of steps');

const workflowEvents: Readonly<Record<string, Schema>> = {
  'workflow.started': object({ workflow: text, steps: names }, 'A workflow begins'),
  'workflow.step-completed': object(
    { workflow: text, step: text, number: { type: 'integer', minimum: 1 }, of: { type: 'integer', minimum: 1 } },
    'A step has done its work',
  ),
  'workflow.failed': object(
    {
      workflow: text,
      step: { type: ['string', 'null'] },
      reason: { type: 'string' },
      compensated: names,
      not_compensated: listOf(
        object({ step: text, reason: { type: 'string' } }, 'A step that stays done'),
        'What could not be taken back',
      ),
    },
    'A step failed, and those before it were taken back',
  ),
  'workflow.completed': object({ workflow: text, steps: names }, 'All steps have done their work'),
};

const work = { work_id: text, service: text };

const busEvents: Readonly<Record<string, Schema>> = {
  'node.introspection': { $ref: 'urn:wavegate:schema:introspection-event:1' },
  'node.leaving': { $ref: 'urn:wavegate:schema:introspection-event:1' },
  'work.requested': object(
    { ...work, action: { enum: ['perform', 'compensate'] }, input: {} },
    'Work for the service that is named',
  ),
  'work.completed': object({ ...work, output: {} }, 'It was done'),
  'work.failed': object({ ...work, reason: { type: 'string' } }, 'It was not done'),
};

/** The contract of a node as one JSON Schema: `$defs` holds its input, its output, and its events by their types. Pure. */
export function buildContract({ type, service, domain, eventBus }: NodeRequest): Schema {
  const { input, output } = Object.hasOwn(bodies, type) ? bodies[type as NodeType] : unknownBody;
  const events = { ...(eventBus && busEvents), ...(eventBus && type === 'orchestrator' && workflowEvents) };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:${domain}:${service}:contract:1`,
    title: `Contract of ${service}`,
    description: `What the ${type} node ${service} takes, returns and publishes`,
    $defs: { input, output, ...events },
  };
}
