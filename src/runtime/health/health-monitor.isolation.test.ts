import { expect, test } from 'vitest';

import { settle } from '../shared/manual-clock.ts';
import { HealthMonitor, HealthServer } from './health-monitor.ts';

test('no public method shows or changes the health of another organisation', async () => {
  await using monitor = new HealthMonitor({ cacheMs: 0 });
  const [mine, other] = [monitor.for('mine'), monitor.for('other')];
  let runs = 0;
  const heard: unknown[] = [];
  other.register(
    'theirs',
    () => {
      runs += 1;
      return 'UNHEALTHY';
    },
    { critical: true, heal: () => undefined },
  );
  mine.onChange((change) => heard.push(change));
  await mine.check({ fresh: true });
  mine.start();
  expect(runs).toBe(0);
  mine.stop();
  await other.check();
  await settle();
  expect(mine.report().components).toEqual([]);
  expect([mine.history(), mine.healings(), heard]).toEqual([[], [], []]);
  expect(other.healings()).toHaveLength(1);
  expect(JSON.stringify([...mine.metrics()])).not.toContain('other');
  mine.register('theirs', () => 'HEALTHY')[Symbol.dispose]();
  await using server = await HealthServer.listen(mine, { showDetails: true });
  const texts = ['/health', '/health/live', '/health/ready', '/metrics', '/health?organisation=other', '/health/other'].map(
    async (path) => await (await fetch(`http://127.0.0.1:${server.port}${path}`)).text(),
  );
  expect((await Promise.all(texts)).join()).not.toMatch(/theirs|"other"/);
  monitor.forget('mine');
  expect(other.report().components.map(({ name }) => name)).toEqual(['theirs']);
});
