import { expect, test } from 'vitest';
import { EventBus } from '../event-bus/event-bus.ts';
import { settle } from '../shared/manual-clock.ts';
import { Integrator, MemoryCoordinationLog } from './integrator.ts';
import type { OrganisationIntegrator, StoredValue } from './integrator.ts';

/** The same subsystems for each organisation, with data that only it may see. */
function equip(organisation: OrganisationIntegrator, touched: string[]): void {
  const secret = `secret of ${organisation.organisationId}`;
  for (const name of ['a', 'b']) {
    const values = new Map<string, StoredValue>([['key', { value: `${secret} in ${name}`, version: 1 }]]);
    const touch = (what: string) => (request: { organisationId: string }) =>
      void touched.push(`${request.organisationId} ${what}`);
    const store = {
      get: (request: { organisationId: string; key: string }) => (touch('get')(request), values.get(request.key)),
      set: (request: { organisationId: string }) => (touch('set')(request), 2),
    };
    const told = { onEvent: touch('event'), onPrepare: touch('prepare'), onCommit: touch('commit'), onAbort: touch('abort') };
    organisation.register({ name, store, ...told, recover: touch('recover') });
  }
}

test('no public method reaches the data of another organisation', async () => {
  const bus = new EventBus();
  for (const organisationId of ['organisation-1', 'organisation-2']) await bus.initialize(organisationId).start();
  const integrator = new Integrator({ bus, log: new MemoryCoordinationLog(), autoRecovery: false });
  const touched: string[] = [];
  const owner = integrator.for('organisation-1');
  const thief = integrator.for('organisation-2');
  for (const organisation of [owner, thief]) equip(organisation, touched);
  const secret = 'secret of organisation-1';
  owner.register({ name: 'vault' });
  owner.dependencies.add('vault', 'a');
  const propagation = owner.events.propagate('a', secret, secret, ['b']);
  const synchronization = owner.data.synchronize('a', 'b', ['key']);
  const coordination = owner.states.coordinate(secret, ['a', 'b'], { id: 'theirs' });
  const error = owner.errors.raise('a', new Error(secret), { correlationId: 'theirs', touches: ['vault'] });
  await Promise.all([propagation.settled(), synchronization.settled(), coordination.settled()]);
  await settle();

  const { events, data, states, dependencies, errors } = thief;
  const attempts: Readonly<Record<string, readonly [object, Readonly<Record<string, () => unknown>>]>> = {
    thief: [
      thief,
      {
        register: () => thief.register({ name: 'vault' }),
        subsystem: () => thief.subsystem('a'),
        subsystems: () => thief.subsystems(),
        unregister: () => thief.unregister('vault'),
      },
    ],
    events: [
      events,
      {
        propagate: () => events.propagate('a', 'type', 'own', ['b']).settled(),
        find: () => events.find(propagation.id)?.report(),
        list: () => events.list(),
        of: () => [events.of('a'), events.of('b'), events.of('a', { as: 'source' }), events.of('b', { as: 'source' })],
      },
    ],
    data: [
      data,
      {
        synchronize: () => data.synchronize('a', 'b', ['key']).settled(),
        find: () => data.find(synchronization.id)?.report(),
        list: () => data.list(),
      },
    ],
    states: [
      states,
      {
        coordinate: () => states.coordinate('own', ['a', 'b'], { id: 'theirs' }).settled(),
        find: () => states.find(coordination.id)?.report().newState === secret,
        list: () => states.list(),
        recover: () => states.recover(coordination.id),
        recoverAll: () => states.recoverAll(),
      },
    ],
    dependencies: [
      dependencies,
      {
        add: () => dependencies.add('a', 'b'),
        remove: () => dependencies.remove('vault', 'a'),
        dependenciesOf: () => dependencies.dependenciesOf('a', { transitive: true }),
        dependentsOf: () => dependencies.dependentsOf('a', { transitive: true }),
        list: () => dependencies.list(),
        startOrder: () => dependencies.startOrder(),
        startWaves: () => dependencies.startWaves(),
      },
    ],
    errors: [
      errors,
      {
        raise: () => errors.raise('a', new Error('own'), { correlationId: 'theirs' }).report(),
        recover: () => errors.recover(error.id),
        resolve: () => errors.resolve(error.id),
        find: () => errors.find(error.id)?.report(),
        list: () => errors.list(),
        of: () => errors.of('a'),
      },
    ],
  };

  const ownBefore = JSON.stringify(factsOf(owner));
  touched.length = 0;
  for (const [part, calls] of Object.values(attempts)) {
    const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(part)).filter((name) => name !== 'constructor');
    expect(Object.keys(calls).toSorted()).toEqual(methods.toSorted());
    for (const method of [...methods, ...methods.toReversed()]) {
      const told = await Promise.resolve()
        .then(calls[method])
        .catch((error: unknown) => error);
      expect(`${JSON.stringify(told) ?? ''} ${String(told)}`).not.toContain(secret);
      expect(told).not.toBe(true);
    }
  }
  await settle();
  expect(touched.length).toBeGreaterThan(0);
  expect(touched.filter((each) => !each.startsWith('organisation-2 '))).toEqual([]);
  expect(JSON.stringify(factsOf(owner))).toBe(ownBefore);
  expect(JSON.stringify(bus.for('organisation-2').events({ limit: 1_000 }))).not.toContain(secret);
});

function factsOf({ events, data, states, dependencies, errors, ...organisation }: OrganisationIntegrator): unknown {
  return [
    organisation.organisationId,
    events.list(),
    events.of('b'),
    data.list(),
    states.list(),
    dependencies.list(),
    errors.list(),
  ];
}
