import { expect, test } from 'vitest';
import { settle } from '../shared/manual-clock.ts';
import { ModuleRegistry } from './module-registry.ts';
import type { OrganisationRegistry } from './module-registry.ts';

/** Every public method of the class, but its constructor. */
function methodsOf(of: object): readonly string[] {
  return Object.getOwnPropertyNames(Object.getPrototypeOf(of)).filter((name) => name !== 'constructor');
}

test('no public method reaches the modules of another organisation', async () => {
  const registry = new ModuleRegistry();
  const touched: string[] = [];
  const equip = (organisation: OrganisationRegistry): void => {
    const note = (what: string) => () => void touched.push(`${organisation.organisationId} ${what}`);
    organisation.register({ name: 'shared', start: note('start'), stop: note('stop'), actions: { read: note('read') } });
  };
  const owner = registry.for('organisation-1');
  const thief = registry.for('organisation-2');
  equip(owner);
  const secret = owner.register({ name: 'secret', actions: { read: () => 'secret' } });
  await owner.startAll();
  equip(thief);
  await settle();
  const before = JSON.stringify([owner.health(), owner.history()]);
  touched.length = 0;

  const attempts: Readonly<Record<string, () => unknown>> = {
    find: () => [thief.find('secret'), registry.find('organisation-2', 'secret')],
    register: () => thief.register({ name: 'own', dependsOn: ['secret'] }),
    registerAll: () => thief.registerAll([{ name: 'own', dependsOn: ['secret'] }]),
    unregister: () => thief.unregister('secret'),
    startOrder: () => thief.startOrder(),
    modules: () => thief.modules().map(({ name }) => name),
    health: () => thief.health(),
    listen: () => thief.listen((event) => void touched.push(event.organisationId)),
    history: () => thief.history(),
    start: () => thief.start('secret'),
    stop: () => thief.stop('secret'),
    recover: () => thief.recover('secret'),
    startAll: () => thief.startAll(),
    stopAll: () => thief.stopAll(),
  };
  expect(Object.keys(attempts).toSorted()).toEqual(methodsOf(thief).toSorted());
  for (const attempt of Object.values(attempts)) {
    const outcome = await Promise.resolve()
      .then(attempt)
      .catch((error: Error) => (error.message.includes('registered') ? undefined : error));
    expect(JSON.stringify(outcome) ?? '').not.toMatch(/secret|organisation-1/);
  }
  secret.report('Degraded', 'own affair');
  await settle();
  expect(touched.filter((each) => each.startsWith('organisation-1'))).toEqual([]);
  expect(touched).toContain('organisation-2 start');
  secret.report('Healthy', 'own affair');
  expect(before).toContain('"modules":2');
  expect(owner.modules().map(({ state }) => state)).toEqual(['Healthy', 'Healthy']);
  expect(secret.call('read')).toBe('secret');
});
