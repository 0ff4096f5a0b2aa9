import { expect, test } from 'vitest';
import { functionsOf, integrated, registerParticipants } from '../../../tests/support/integrated.ts';
import { settle } from '../shared/manual-clock.ts';
import { MemoryCoordinationLog, ParticipantBusyError, UnknownIdError, WaitAbortedError } from './integrator.ts';
import type { CoordinationLog } from './integrator.ts';

test('a log that does not take the beginning ends it before anybody is asked', async () => {
  const log = new MemoryCoordinationLog();
  const full = { ...functionsOf(log), begin: () => Promise.reject(new Error('disk full')) };
  const { mine } = await integrated({ log: full });
  const told = registerParticipants(mine, ['a']);
  const report = await mine.states.coordinate('on', ['a']).settled();
  expect(report).toMatchObject({ state: 'ABORTED', reason: new Error('disk full'), participants: [{ state: 'aborted' }] });
  expect(told).toEqual([]);
  expect(mine.subsystem('a')).not.toHaveProperty('coordinationId');
});

test('where the log does not answer, nobody is told anything until it does', async () => {
  const log = new MemoryCoordinationLog();
  let isDown = true;
  const decide: CoordinationLog['decide'] = (organisationId, id, decision) => {
    const standing = log.decide(organisationId, id, decision);
    return isDown ? Promise.reject(new Error('no answer')) : standing;
  };
  const { mine } = await integrated({ log: { ...functionsOf(log), decide } });
  const told = registerParticipants(mine, ['a', 'b']);
  const coordination = mine.states.coordinate('on', ['a', 'b']);
  expect(await coordination.settled()).toMatchObject({ state: 'IN_DOUBT', reason: new Error('no answer') });
  expect(coordination.report()).not.toHaveProperty('decision');
  expect(told).toEqual(['a prepare', 'b prepare']);
  expect(mine.subsystem('a')).toMatchObject({ coordinationId: coordination.id });
  expect(await mine.states.recover(coordination.id)).toMatchObject({ state: 'IN_DOUBT' });

  isDown = false;
  expect(await mine.states.recoverAll()).toMatchObject([{ state: 'COMPLETE', decision: 'commit' }]);
  expect(told.slice(2)).toEqual(['a commit', 'b commit']);
  expect(coordination.report()).not.toHaveProperty('reason');
  expect(await mine.states.recover(coordination.id)).toMatchObject({ state: 'COMPLETE' });
  expect(told).toHaveLength(4);
});

test('entries of another organisation that a log returns are left alone', async () => {
  const log = new MemoryCoordinationLog();
  log.begin({ organisationId: 'organisation-2', id: 'theirs', newState: 'on', participants: ['a'], startedAtMs: 0 });
  const leaky = { ...functionsOf(log), unfinished: () => log.unfinished('organisation-2') };
  const { mine } = await integrated({ log: leaky });
  const told = registerParticipants(mine, ['a']);
  expect(await mine.states.recoverAll()).toEqual([]);
  await expect(mine.states.recover('theirs')).rejects.toThrow(UnknownIdError);
  expect(told).toEqual([]);
});

test('an aborted wait for a recovery ends, and the recovery goes on; an aborted signal begins none', async () => {
  const log = new MemoryCoordinationLog();
  log.begin({ organisationId: 'organisation-1', id: 'left', newState: 'on', participants: ['a'], startedAtMs: 0 });
  const { mine } = await integrated({ log });
  const held = Promise.withResolvers<void>();
  registerParticipants(mine, ['a'], { onAbort: () => held.promise });
  for (const wait of [
    mine.states.recover('left', { signal: AbortSignal.abort() }),
    mine.states.recoverAll({ signal: AbortSignal.abort() }),
  ]) {
    await expect(wait).rejects.toThrow(WaitAbortedError);
  }
  expect(mine.states.list()).toEqual([]);
  const controller = new AbortController();
  const waits = [mine.states.recover('left', controller), mine.states.recoverAll(controller)];
  await settle();
  controller.abort();
  for (const wait of waits) await expect(wait).rejects.toThrow(WaitAbortedError);
  held.resolve();
  expect(await mine.states.recover('left')).toMatchObject({ state: 'ABORTED' });
});

test('a participant that was bound anew before an old coordination was recovered stays bound', async () => {
  const log = new MemoryCoordinationLog();
  log.begin({ organisationId: 'organisation-1', id: 'left', newState: 'off', participants: ['a'], startedAtMs: 0 });
  const { mine } = await integrated({ log });
  const answer = Promise.withResolvers<boolean>();
  registerParticipants(mine, ['a'], { onPrepare: () => answer.promise });
  const coordination = mine.states.coordinate('on', ['a']);
  expect(await mine.states.recover('left')).toMatchObject({ state: 'ABORTED' });
  expect(mine.subsystem('a')).toMatchObject({ coordinationId: coordination.id });
  answer.resolve(true);
  expect(await coordination.settled()).toMatchObject({ state: 'COMPLETE' });
  expect(mine.subsystem('a')).not.toHaveProperty('coordinationId');
});

test('two integrators at once come to the same decision, whichever is first', async () => {
  const log = new MemoryCoordinationLog();
  const old = await integrated({ log, random: () => 0.25 });
  const answer = Promise.withResolvers<boolean>();
  const told = registerParticipants(old.mine, ['a'], { onPrepare: () => answer.promise });
  const coordination = old.mine.states.coordinate('on', ['a']);
  await settle();
  const successor = await integrated({ log, clock: old.clock });
  const toldAnew = registerParticipants(successor.mine, ['a']);
  expect(await successor.mine.states.recoverAll()).toMatchObject([{ id: coordination.id, state: 'ABORTED' }]);
  answer.resolve(true);
  expect(await coordination.settled()).toMatchObject({ state: 'ABORTED', decision: 'abort' });
  expect({ told, toldAnew }).toEqual({ told: ['a abort'], toldAnew: ['a abort'] });
});

test('a participant that is gone leaves the coordination in doubt until there is one of its name again', async () => {
  const { mine, clock } = await integrated({ commitAttempts: 2 });
  const held = Promise.withResolvers<void>();
  registerParticipants(mine, ['stays', 'goes'], { onCommit: () => held.promise });
  const coordination = mine.states.coordinate('on', ['stays', 'goes']);
  await settle();
  mine.unregister('goes');
  held.reject(new Error('gone'));
  await clock.advance(10_000);
  expect(coordination.report()).toMatchObject({ state: 'IN_DOUBT' });
  const told = registerParticipants(mine, ['goes']);
  expect(() => mine.states.coordinate('off', ['goes'])).toThrow(ParticipantBusyError);
  mine.unregister('stays');
  told.push(...registerParticipants(mine, ['stays']));
  expect(await mine.states.recover(coordination.id)).toMatchObject({ state: 'COMPLETE' });
  expect(told).toEqual(['goes commit']);
});

test('closing aborts what is not decided, waits for what is, and leaves the rest to another integrator', async () => {
  const log = new MemoryCoordinationLog();
  const { mine, clock, integrator } = await integrated({ log, random: () => 0.25, closeTimeoutMs: 500, commitAttempts: 100 });
  const told = registerParticipants(mine, ['asked'], { onPrepare: () => new Promise(() => undefined) });
  const held = Promise.withResolvers<void>();
  registerParticipants(mine, ['slow'], { onCommit: () => held.promise });
  registerParticipants(mine, ['stuck'], { onCommit: () => Promise.reject(new Error('stuck')) });
  const [asked, slow, stuck] = ['asked', 'slow', 'stuck'].map((name) => mine.states.coordinate('on', [name]));
  await settle();
  const closed = integrator.close();
  await settle();
  expect(asked?.report()).toMatchObject({ state: 'ABORTED', reason: { code: 'INTEGRATION_CLOSED' } });
  expect(told).toEqual(['asked abort']);
  held.resolve();
  await settle();
  expect(slow?.report()).toMatchObject({ state: 'COMPLETE' });
  expect(stuck?.report()).toMatchObject({ state: 'COMMITTING' });
  await clock.advance(500);
  await closed;
  expect(stuck?.report()).toMatchObject({ state: 'IN_DOUBT', decision: 'commit' });
  expect(clock.pending).toBe(0);

  const successor = await integrated({ log, clock });
  const toldAnew = registerParticipants(successor.mine, ['stuck']);
  expect(await successor.mine.states.recoverAll()).toMatchObject([{ id: stuck?.id, state: 'COMPLETE', newState: 'on' }]);
  expect(toldAnew).toEqual(['stuck commit']);
  expect(log.unfinished('organisation-1')).toEqual([]);
});
