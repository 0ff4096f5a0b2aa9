import { expect, test } from 'vitest';
import { OwnLeases } from './own-leases.ts';

test('leases that ran out are forgotten, so that they do not add up', () => {
  const own = new OwnLeases();
  for (let count = 0; count < 10_000; count += 1) {
    const lease = { organisationId: 'a', serviceId: 'x', instanceId: `i${count}`, token: `t${count}` };
    own.add(lease, ({ instanceId }) => instanceId === 'i7' || instanceId === lease.instanceId);
  }
  const left = [...own].map(({ instanceId }) => instanceId);
  expect(left).toContain('i7');
  expect(left).toContain('i9999');
  expect(left.length).toBeLessThan(100);
});
