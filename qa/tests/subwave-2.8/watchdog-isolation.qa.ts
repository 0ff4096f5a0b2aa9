import { expect, test } from 'vitest';
import { ManualClock } from '../../../src/runtime/shared/manual-clock.ts';
import { ComponentIsolatedError, Watchdog } from '../../../src/runtime/watchdog/watchdog.ts';

test("QA-460.3 stops a cascading failure by isolating the failing component's dependents in order", async () => {
  const clock = new ManualClock();
  await using watchdog = new Watchdog({ clock, callbackTimeoutMs: 1_000 });
  const { components } = watchdog.for('organisation-1');
  const calls: string[] = [];
  const usable = (name: string) => {
    try {
      components.assertUsable(name);
      return true;
    } catch (error) {
      if (error instanceof ComponentIsolatedError) return false;
      throw error;
    }
  };
  const add = (name: string, dependsOn: readonly string[], isolate: () => unknown = () => undefined) =>
    components.register({
      name,
      dependsOn,
      isolate: () => {
        calls.push(`- ${name}`);
        return isolate();
      },
      restore: () => void calls.push(`+ ${name}`),
    });
  // portal → shop → orders → database; portal → reports → orders and archive; search stands alone.
  add('database', []);
  add('archive', []);
  add('search', []);
  add('orders', ['database'], () => {
    throw new Error('will not be cut off');
  });
  add('reports', ['orders', 'archive'], () => new Promise(() => undefined));
  add('shop', ['orders']);
  add('portal', ['shop', 'reports']);

  const failed = components.fail('database', new Error('disk full'));
  // From this moment, before any function has run, nothing calls into what has failed.
  expect(calls).toEqual([]);
  const all = ['database', 'orders', 'reports', 'shop', 'portal', 'archive', 'search'];
  expect(all.filter(usable)).toEqual(['archive', 'search']);
  await clock.advance(5_000);
  await failed;
  expect(calls).toEqual(['- portal', '- reports', '- shop', '- orders']);
  expect(components.status('database')).toEqual({
    name: 'database',
    state: 'failed',
    causes: ['database'],
    reason: 'Error: disk full',
  });
  expect(components.status('portal')).toEqual({ name: 'portal', state: 'isolated', causes: ['database'] });
  const outcomes = watchdog.events().filter((event) => event.kind === 'component-isolated');
  expect(outcomes.map(({ component, outcome }) => [component, outcome])).toEqual([
    ['portal', 'done'],
    ['shop', 'done'],
    ['reports', 'timed-out'],
    ['orders', 'failed'],
  ]);

  // A second failure cuts nothing off twice, and keeps what depends on it out of use when the first has recovered.
  calls.length = 0;
  await components.fail('archive', 'no space');
  expect(calls).toEqual([]);
  await components.recover('database');
  expect(calls).toEqual(['+ orders', '+ shop']);
  expect(all.filter(usable)).toEqual(['database', 'orders', 'shop', 'search']);
  await components.recover('archive');
  expect(calls).toEqual(['+ orders', '+ shop', '+ reports', '+ portal']);
  expect(all.filter(usable)).toEqual(all);
});
