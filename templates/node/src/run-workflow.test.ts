import { expect, test } from 'vitest';

import { runWorkflow } from './run-workflow.ts';
import type { PublishWorkflowEvent, WorkflowStep } from './run-workflow.ts';

const { signal } = new AbortController();

function recorder(): { readonly events: [string, unknown][]; readonly publish: PublishWorkflowEvent } {
  const events: [string, unknown][] = [];
  return { events, publish: (type, payload) => void events.push([type, payload]) };
}

function step(name: string, log: string[], fails: { run?: boolean; compensate?: boolean } = {}): WorkflowStep {
  return {
    name,
    run: async () => {
      log.push(`run ${name}`);
      if (fails.run) throw new Error(`${name} broke`);
      return name;
    },
    compensate: async () => {
      log.push(`compensate ${name}`);
      if (fails.compensate) throw new Error(`${name} stays`);
    },
  };
}

function publishStartOnly(type: string): void {
  if (type !== 'workflow.started') throw new Error('the bus is gone');
}

test('publishes started, each completed step, and completed', async () => {
  const { events, publish } = recorder();
  const outputs = await runWorkflow({ name: 'order', steps: [step('a', []), step('b', [])], publish, signal });
  expect(outputs).toEqual(['a', 'b']);
  expect(events).toEqual([
    ['workflow.started', { workflow: 'order', steps: ['a', 'b'] }],
    ['workflow.step-completed', { workflow: 'order', step: 'a', number: 1, of: 2 }],
    ['workflow.step-completed', { workflow: 'order', step: 'b', number: 2, of: 2 }],
    ['workflow.completed', { workflow: 'order', steps: ['a', 'b'] }],
  ]);
});

test('a failed step takes back those completed, the last one first, and says what stays', async () => {
  const { events, publish } = recorder();
  const log: string[] = [];
  const steps = [step('a', log), step('b', log, { compensate: true }), step('c', log, { run: true }), step('d', log)];
  const run = runWorkflow({ name: 'order', steps, publish, signal });
  await expect(run).rejects.toMatchObject({ code: 'NODE_WORKFLOW_FAILED', cause: new Error('c broke') });
  expect(log).toEqual(['run a', 'run b', 'run c', 'compensate b', 'compensate a']);
  expect(events.at(-1)).toEqual([
    'workflow.failed',
    { workflow: 'order', step: 'c', reason: 'c broke', compensated: ['a'], not_compensated: [{ step: 'b', reason: 'b stays' }] },
  ]);
});

test('an abort between steps takes back what was done', async () => {
  const { events, publish } = recorder();
  const log: string[] = [];
  const abort = new AbortController();
  const stopping: WorkflowStep = { name: 'stop', run: async () => abort.abort(new Error('enough')) };
  const run = runWorkflow({ name: 'order', steps: [step('a', log), stopping, step('c', log)], publish, signal: abort.signal });
  await expect(run).rejects.toThrow('workflow order failed at c: enough');
  expect([log, events.at(-1)?.[0]]).toEqual([['run a', 'compensate a'], 'workflow.failed']);
});

test('an event that cannot be published is a failure, and does not hide what failed', async () => {
  const log: string[] = [];
  const run = runWorkflow({ name: 'order', steps: [step('a', log)], publish: publishStartOnly, signal });
  await expect(run).rejects.toThrow('workflow order failed at its end: the bus is gone; that could not be published');
  expect(log).toEqual(['run a', 'compensate a']);
});
