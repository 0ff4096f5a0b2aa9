import { expect, test } from 'vitest';
import { functionsOf, integrated, registerParticipants } from '../../../tests/support/integrated.ts';
import { settle } from '../shared/manual-clock.ts';
import {
  InvalidConfigurationError,
  MemoryCoordinationLog,
  MissingAbilityError,
  ParticipantBusyError,
  UnknownIdError,
  UnknownSubsystemError,
  WaitAbortedError,
} from './integrator.ts';
import type { CoordinationLog, Subsystem } from './integrator.ts';

test('knows nothing before anything is coordinated', async () => {
  const { mine } = await integrated();
  expect(mine.states.list()).toEqual([]);
  expect(mine.states.find('coordination-1')).toBeUndefined();
  expect(await mine.states.recoverAll()).toEqual([]);
  await expect(mine.states.recover('coordination-1')).rejects.toThrow(UnknownIdError);
});

test('refuses what is malformed, and binds nobody', async () => {
  const { mine } = await integrated({ maxOpen: 1 });
  registerParticipants(mine, ['a', 'b']);
  mine.register({ name: 'bare' });
  const coordinate =
    (participants: unknown, options: object = {}) =>
    () =>
      mine.states.coordinate('on', participants as string[], options);
  expect(coordinate([])).toThrow(TypeError);
  expect(coordinate(['a', 'a'])).toThrow(TypeError);
  expect(coordinate(['a', 'bare'])).toThrow(MissingAbilityError);
  expect(coordinate(['a', 'nobody'])).toThrow(UnknownSubsystemError);
  expect(coordinate(['a'], { id: '' })).toThrow(TypeError);
  expect(coordinate(['a'], { prepareTimeoutMs: 0, commitTimeoutMs: -1 })).toThrow(InvalidConfigurationError);
  expect(mine.subsystems().every(({ coordinationId }) => coordinationId === undefined)).toBe(true);
  mine.states.coordinate('on', ['a'], { id: 'first' });
  expect(coordinate(['b'], { id: 'first' })).toThrow('"first" was used before');
  expect(coordinate(['b'])).toThrow('maxOpen allows 1');
  expect(mine.subsystem('b')).not.toHaveProperty('coordinationId');
});

test('asks all, has the decision recorded, and only then tells anybody to commit', async () => {
  const steps: string[] = [];
  const log = new MemoryCoordinationLog();
  const note = <Result>(step: string, result: Result) => {
    steps.push(step);
    return result;
  };
  const watched: CoordinationLog = {
    ...functionsOf(log),
    begin: (entry) => note('begin', log.begin(entry)),
    decide: (organisationId, id, decision) => note(`decide ${decision}`, log.decide(organisationId, id, decision)),
    finish: (organisationId, id) => note('finish', log.finish(organisationId, id)),
  };
  const { mine } = await integrated({ log: watched });
  for (const name of ['a', 'b']) {
    mine.register({
      name,
      onPrepare: () => void steps.push(`${name} prepare`),
      onCommit: () => void steps.push(`${name} commit`),
    });
  }
  await mine.states.coordinate('on', ['a', 'b']).settled();
  expect(steps).toEqual(['begin', 'a prepare', 'b prepare', 'decide commit', 'a commit', 'b commit', 'finish']);
});

test('the first refusal calls it off: who has not answered is cut off and told, who refused is not', async () => {
  const { mine } = await integrated();
  let signal: AbortSignal | undefined;
  const told = registerParticipants(mine, ['ready']);
  registerParticipants(mine, ['no'], { onPrepare: () => false, onAbort: () => void told.push('no abort') });
  const onPrepare: Subsystem['onPrepare'] = (request) => {
    signal = request.signal;
    return new Promise(() => undefined);
  };
  mine.register({ name: 'slow', onPrepare, onCommit: () => undefined, onAbort: () => void told.push('slow abort') });
  const report = await mine.states.coordinate('on', ['slow', 'ready', 'no']).settled();
  expect(report.participants).toMatchObject([
    { subsystem: 'slow', state: 'aborted', error: { code: 'INTEGRATION_COORDINATION_ABORTED' } },
    { subsystem: 'ready', state: 'aborted' },
    { subsystem: 'no', state: 'refused', error: { code: 'INTEGRATION_VOTE_REFUSED' } },
  ]);
  expect(report).toMatchObject({ state: 'ABORTED', reason: { code: 'INTEGRATION_VOTE_REFUSED' } });
  expect(signal?.aborted).toBe(true);
  expect(told.toSorted()).toEqual(['ready abort', 'ready prepare', 'slow abort']);
});

test('a yes that comes too late is ignored, and answered with another abort', async () => {
  const { mine, clock } = await integrated({ prepareTimeoutMs: 100 });
  const answer = Promise.withResolvers<boolean>();
  const told = registerParticipants(mine, ['late'], { onPrepare: () => answer.promise });
  const coordination = mine.states.coordinate('on', ['late']);
  await clock.advance(100);
  expect(coordination.report()).toMatchObject({ state: 'ABORTED' });
  expect(told).toEqual(['late abort']);
  answer.resolve(true);
  await settle();
  expect(told).toEqual(['late abort', 'late abort']);
  expect(coordination.report()).toMatchObject({ state: 'ABORTED', participants: [{ state: 'aborted' }] });

  const noAnswer = Promise.withResolvers<boolean>();
  const refuser = registerParticipants(mine, ['refuser'], { onPrepare: () => noAnswer.promise });
  mine.states.coordinate('on', ['refuser']);
  await clock.advance(100);
  noAnswer.resolve(false);
  await settle();
  expect(refuser).toEqual(['refuser abort']);
});

test('can be called off before it is decided, again without effect, and not afterwards', async () => {
  const { mine } = await integrated();
  registerParticipants(mine, ['slow'], { onPrepare: () => new Promise(() => undefined) });
  const slow = mine.states.coordinate('on', ['slow']);
  await settle();
  const reason = new Error('changed my mind');
  expect(slow.abort(reason)).toBe(true);
  expect(slow.abort(new Error('again'))).toBe(true);
  expect(await slow.settled()).toMatchObject({ state: 'ABORTED', reason });
  expect(slow.abort()).toBe(true);

  const held = Promise.withResolvers<void>();
  registerParticipants(mine, ['quick'], { onCommit: () => held.promise });
  const quick = mine.states.coordinate('on', ['quick']);
  await settle();
  expect(quick.abort()).toBe(false);
  held.resolve();
  expect(await quick.settled()).toMatchObject({ state: 'COMPLETE' });
  expect(quick.abort()).toBe(false);
});

test('an aborted wait ends, and the coordination goes on', async () => {
  const { mine } = await integrated();
  const answer = Promise.withResolvers<boolean>();
  registerParticipants(mine, ['slow'], { onPrepare: () => answer.promise });
  const coordination = mine.states.coordinate('on', ['slow']);
  await expect(coordination.settled({ signal: AbortSignal.abort() })).rejects.toThrow(WaitAbortedError);
  answer.resolve(true);
  expect(await coordination.settled()).toMatchObject({ state: 'COMPLETE' });
});

test('coordinating others from within onCommit is legal; a participant that is taken is refused at once', async () => {
  const { mine } = await integrated();
  const states: unknown[] = [];
  registerParticipants(mine, ['other']);
  registerParticipants(mine, ['outer'], {
    onCommit: async ({ newState }) => {
      states.push((await mine.states.coordinate(`${String(newState)}, too`, ['other']).settled()).state);
      expect(() => mine.states.coordinate('off', ['outer'])).toThrow(ParticipantBusyError);
      states.push('refused');
    },
  });
  expect(await mine.states.coordinate('on', ['outer']).settled()).toMatchObject({ state: 'COMPLETE' });
  expect(states).toEqual(['COMPLETE', 'refused']);
  expect(await mine.states.coordinate('off', ['other']).settled()).toMatchObject({ state: 'COMPLETE' });
});

test('a participant is free again when those who wait are told', async () => {
  const { mine } = await integrated();
  registerParticipants(mine, ['a']);
  const states: string[] = [];
  for (const newState of ['on', 'off', 'on']) states.push((await mine.states.coordinate(newState, ['a']).settled()).state);
  expect(states).toEqual(['COMPLETE', 'COMPLETE', 'COMPLETE']);
});

test('announces how each ended', async () => {
  const { mine, channel } = await integrated();
  registerParticipants(mine, ['a']);
  registerParticipants(mine, ['no'], { onPrepare: () => false });
  const ids = [mine.states.coordinate('on', ['a']), mine.states.coordinate('on', ['no'])].map(({ id }) => id);
  await settle();
  expect(channel.events({ type: 'integration.coordination.ended' }).events.map(({ payload }) => payload)).toEqual([
    { id: ids[1], state: 'ABORTED', participants: ['no'], decision: 'abort' },
    { id: ids[0], state: 'COMPLETE', participants: ['a'], decision: 'commit' },
  ]);
});
