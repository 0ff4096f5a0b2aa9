import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

const sources = new URL('../', import.meta.url).href;

/** What a program prints that has nothing else to do; it fails where the process ends before the program does. */
function run(program: string): string {
  const start = `
    import { EventBus } from '${sources}event-bus/event-bus.ts';
    import { Integrator, MemoryCoordinationLog } from '${sources}integration/integrator.ts';
    import { ServiceCommunicator } from '${sources}service-communicator/service-communicator.ts';
    const bus = new EventBus({ retry: { baseMs: 10 } });
    const mine = bus.initialize('organisation-1');
    await mine.start();
    let isFirst = true;
    const weak = () => {
      if (!isFirst) return process.stdout.write('done ');
      isFirst = false;
      throw new Error('once');
    };
  `;
  return execFileSync(process.execPath, ['--input-type=module', '--eval', start + program], { encoding: 'utf8', stdio: 'pipe' });
}

test('a program that waits for stop does not end before the retries have', () => {
  const program = `
    mine.subscribe('order.created', weak, { mode: 'asynchronous' });
    mine.publish('order.created', 1);
    console.log((await mine.stop()).undelivered);
  `;
  expect(run(program)).toBe('done 0\n');
});

test('a program that waits for a recovery does not end before the retries have', () => {
  const program = `
    const log = new MemoryCoordinationLog();
    log.begin({ organisationId: 'organisation-1', id: 'left', newState: 'open', participants: ['shop'], startedAtMs: 1 });
    log.decide('organisation-1', 'left', 'commit');
    const own = new Integrator({ bus, log, retryBaseMs: 10, autoRecovery: false }).for('organisation-1');
    own.register({ name: 'shop', onCommit: weak, recover: weak });
    console.log((await own.states.recoverAll())[0].state);
    isFirst = true;
    const { id } = own.errors.raise('shop', new Error('disk full'));
    await own.errors.recover(id);
    console.log(own.subsystem('shop').state);
  `;
  expect(run(program)).toBe('done COMPLETE\ndone HEALTHY\n');
});

test('a program that waits for close does not end before what is decided has been told', () => {
  const program = `
    const integrator = new Integrator({ bus, retryBaseMs: 10 });
    const own = integrator.for('organisation-1');
    own.register({ name: 'shop', onCommit: weak });
    const opened = own.states.coordinate('open', ['shop']);
    while (isFirst) await new Promise(setImmediate);
    await integrator.close();
    console.log(opened.report().state);
  `;
  expect(run(program)).toBe('done COMPLETE\n');
});

test('a program that waits for a request, or for close, does not end in the pause between two attempts', () => {
  const program = `
    const communicator = new ServiceCommunicator({ random: () => 1, defaults: { retry: { baseMs: 50 } } });
    const services = communicator.for('organisation-1');
    // Nobody listens there.
    await services.register({ id: 'billing', endpoints: ['http://127.0.0.1:1'] });
    console.log(await services.request('billing', {}).catch(({ code }) => code));
    const last = services.request('billing', {}).catch(({ code }) => console.log(code));
    await communicator.close();
    console.log('closed');
  `;
  expect(run(program)).toBe('COMMUNICATOR_UNREACHABLE\nCOMMUNICATOR_UNREACHABLE\nclosed\n');
});

test('what is held twice is let go once, and no sooner than the last holder lets go', () => {
  const program = `
    const { holdProcess } = await import('${sources}shared/keep-alive.ts');
    const [first, second] = [holdProcess(), holdProcess()];
    first[Symbol.dispose]();
    first[Symbol.dispose]();
    setTimeout(() => {
      console.log('still here');
      second[Symbol.dispose]();
    }, 20).unref();
  `;
  expect(run(program)).toBe('still here\n');
});

test('a bus that has stopped keeps no process alive', () => {
  expect(run(`await bus.stop(); console.log('stopped');`)).toBe('stopped\n');
});
