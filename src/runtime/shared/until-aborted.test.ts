import { expect, test } from 'vitest';
import { untilAborted } from './until-aborted.ts';

test('work is waited for until the signal is aborted, and what becomes of it then is nobody’s', async () => {
  const { signal } = new AbortController();
  expect(await untilAborted(Promise.resolve(1), signal)).toBe(1);
  expect(await untilAborted(Promise.resolve(2), undefined)).toBe(2);
  const controller = new AbortController();
  const { promise, reject } = Promise.withResolvers<never>();
  const waiting = untilAborted(promise, controller.signal);
  controller.abort(new Error('no more'));
  await expect(waiting).rejects.toThrow('no more');
  reject(new Error('late'));
  await expect(untilAborted(Promise.resolve(3), AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
});

test('it rejects with the error that is made of the reason, and leaves no listener', async () => {
  const controller = new AbortController();
  let listeners = 0;
  const { signal } = controller;
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
  signal.addEventListener = (...given: Parameters<typeof add>) => (add(...given), void (listeners += 1));
  signal.removeEventListener = (...given: Parameters<typeof remove>) => (remove(...given), void (listeners -= 1));
  expect(await untilAborted(Promise.resolve(1), signal)).toBe(1);
  const waiting = untilAborted(new Promise(() => undefined), signal, (reason) => new RangeError(`ended: ${String(reason)}`));
  expect(listeners).toBe(1);
  controller.abort('enough');
  await expect(waiting).rejects.toThrow(new RangeError('ended: enough'));
  expect(listeners).toBe(0);
});
