import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { LoadAbortedError } from './load-errors.ts';
import { waitFor } from './wait-for.ts';

test('starts nothing when the signal is aborted already', async () => {
  let started = 0;
  const reason = new Error('gone');
  const waited = waitFor(async () => (started += 1), { signal: AbortSignal.abort(reason) });
  await expect(waited).rejects.toThrow(new LoadAbortedError(reason));
  expect(started).toBe(0);
});

test('ends the wait with the reason, and leaves no listener behind', async () => {
  const controller = new AbortController();
  const waited = waitFor(() => new Promise(() => undefined), { signal: controller.signal }).catch((error: unknown) => error);
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
  controller.abort('enough');
  expect(await waited).toMatchObject({ code: 'LOADER_ABORTED', cause: 'enough' });
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
});

test('hands on value and error, and leaves no listener behind', async () => {
  const { signal } = new AbortController();
  expect(await waitFor(async () => 'value', { signal })).toBe('value');
  await expect(waitFor(() => Promise.reject(new Error('down')), { signal })).rejects.toThrow('down');
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});
