import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { seeded } from '../../support/seeded.ts';
import { RouterClosedError } from '../../../src/runtime/message-router/message-router.ts';
import type { DrainReport, Handling } from '../../../src/runtime/message-router/message-router.ts';
import type { CheckedLetter } from '../checker/delivery-checker.ts';
import { heapBytesWithoutGarbage } from '../rig/collect-garbage.ts';
import type { Fate } from '../rig/fallible-module.ts';
import { pick } from '../rig/pick.ts';
import type { SoakPlan } from '../rig/soak-plan.ts';
import type { SoakReport } from '../rig/soak-report.ts';
import type { ModuleName, SoakModel } from '../rig/soak-model.ts';
import { SoakRig } from '../rig/soak-rig.ts';
import { usualFlows } from '../rig/usual-flows.ts';
import type { Scenario } from './scenario.ts';

/** How a router ends: in peace, with a module that has much to do still, or with one that never ends and cuts the end short. */
type End = 'in peace' | 'with a slow module' | 'with a module that hangs';
const ends: readonly End[] = ['in peace', 'in peace', 'with a slow module', 'with a module that hangs'];

/** What all routers of the scenario have come to. */
class Sums {
  readonly failures: Record<string, number> = {
    shutdowns: 0,
    'in peace': 0,
    'with a slow module': 0,
    'with a module that hangs': 0,
  };
  readonly deadLetters = { undelivered: 0 };
  readonly heapBytes: number[] = [];
  problems: readonly string[] = [];
  messages = 0;
  handled = 0;
  relayed = 0;
  loadMs = 0;
  peakBytes = 0;
  peakBacklog = 0;

  add(rig: SoakRig, end: End): void {
    this.failures['shutdowns']! += 1;
    this.failures[end]! += 1;
    this.messages += rig.checker.sent;
    this.handled += rig.checker.count('handled');
    this.deadLetters.undelivered += rig.checker.deadLetters.get('undelivered') ?? 0;
    this.peakBytes = Math.max(this.peakBytes, rig.watch.peakBytes);
    this.peakBacklog = Math.max(this.peakBacklog, rig.watch.peakBacklog);
  }
}

/** One router after the other is closed under load. Module-2 sends on all that it gets to Module-3, until the end and beyond. */
export const gracefulShutdown: Scenario = {
  title: 'QA-450.6 a graceful shutdown drains the queues',
  leastInAMinute: {
    shutdowns: 60,
    'in peace': 20,
    'with a slow module': 10,
    'with a module that hangs': 10,
    'sent on meanwhile': 600,
  },
  async run(plan: SoakPlan): Promise<SoakReport> {
    const random = seeded(plan.seed + 6);
    const sums = new Sums();
    for (let slice = 0; slice < plan.slices && sums.problems.length === 0; slice += 1) {
      const endMs = performance.now() + (plan.seconds * 1_000) / plan.slices;
      while (performance.now() < endMs && sums.problems.length === 0) await shutDownOne(sums, pick(ends, random), random);
      sums.heapBytes.push(await heapBytesWithoutGarbage());
    }
    const { failures, loadMs, relayed, ...rest } = sums;
    return {
      scenario: this.title,
      seed: plan.seed,
      ...rest,
      perSecond: sums.handled / (loadMs / 1_000),
      failures: { ...failures, 'sent on meanwhile': relayed },
    };
  },
};

async function shutDownOne(sums: Sums, end: End, random: () => number): Promise<void> {
  const begunMs = performance.now();
  const isHanging = end === 'with a module that hangs';
  const rig = new SoakRig({
    random,
    // Whatever is left at the end is a dead letter, all at once.
    router: { maxDeadLetters: 20_000 },
    lanes: { overflow: 'wait', attempts: 1 },
    allows: ({ reason }: CheckedLetter) => isHanging && reason === 'undelivered',
  });
  const closing = new AbortController();
  attachModules(rig, end, closing.signal, sums);
  for (const flow of usualFlows('work.1', ['Module-1', 'Module-2'])) rig.addFlow(flow);
  const load = rig.load.run(rig.flows, new AbortController().signal);
  await sleep(20 + random() * 200);
  closing.abort();
  const reports = await rig.router.close({ drainMs: isHanging ? 10 + random() * 40 : 30_000 });
  await load;
  rig.look();
  rig.readDeadLetters();
  sums.loadMs += performance.now() - begunMs;
  sums.problems = [...rig.problems(), ...(await Array.fromAsync(objections(rig, reports, isHanging)))];
  sums.add(rig, end);
}

function attachModules(rig: SoakRig, end: End, closing: AbortSignal, sums: Sums): void {
  let calls = 0;
  const hang: Fate = async () => (calls++ > 200 ? new Promise<never>(() => undefined) : undefined);
  const dawdle: Fate = () => (calls++ % 16 === 0 ? nextTurn() : undefined);
  rig.attach(
    'Module-1',
    ['work.1'],
    { 'in peace': () => undefined, 'with a slow module': dawdle, 'with a module that hangs': hang }[end],
  );
  const onward = rig.checker.openStream('Module-2', 'high', ['Module-3']);
  const sendOn = async (handling: Handling<SoakModel, ModuleName>): Promise<void> => {
    const payload = { stream: onward.index, number: onward.next };
    rig.checker.accepted(onward, await handling.sendAsync('work.2', payload, { priority: 'high' }));
    if (closing.aborted) sums.relayed += 1;
  };
  rig.attach('Module-2', ['work.1'], (_message, handling) => sendOn(handling as Handling<SoakModel, ModuleName>));
  rig.attach('Module-3', ['work.2'], () => (calls++ % 64 === 0 ? nextTurn() : undefined), { queueLimit: 100 });
}

async function* objections(rig: SoakRig, [report]: readonly DrainReport[], isHanging: boolean): AsyncGenerator<string> {
  const left = (report?.undelivered ?? 0) + (report?.abandoned ?? 0);
  const buried = rig.checker.deadLetters.get('undelivered') ?? 0;
  if (left !== buried) yield `the router says that it left ${left}, and there are ${buried} dead letters`;
  if (report?.isComplete !== (left === 0)) yield 'the router does not know whether it has drained all';
  if (isHanging && left === 0) yield 'nothing was left, though a module hung';
  try {
    await rig.flows[0]?.send({ stream: 0, number: 0 });
    yield 'a message was taken after the end';
  } catch (error) {
    if (!(error instanceof RouterClosedError)) yield `after the end a send fails with ${String(error)}`;
  }
}
