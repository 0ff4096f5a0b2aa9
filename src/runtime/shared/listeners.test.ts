import { expect, test } from 'vitest';
import { Listeners } from './listeners.ts';
import { settle } from './manual-clock.ts';

test('tells nobody when nobody listens', () => {
  const listeners = new Listeners<string>(() => expect.unreachable());
  listeners.tell('first');
  expect(listeners.size).toBe(0);
});

test('tells all who listened, in order, never inside the turn of the teller, and counts who fails', async () => {
  const heard: string[] = [];
  let failures = 0;
  const listeners = new Listeners<string>(() => (failures += 1));
  listeners.add((event) => {
    heard.push(`a ${event}`);
    throw new Error('broken');
  });
  listeners.add((event) => {
    heard.push(`b ${event}`);
    return Promise.reject(new Error('broken'));
  });
  const third = listeners.add((event) => void heard.push(`c ${event}`));
  listeners.tell('1');
  listeners.tell('2');
  listeners.add((event) => void heard.push(`late ${event}`));
  expect(heard).toEqual([]);
  third[Symbol.dispose]();
  await settle();
  expect({ heard, failures, size: listeners.size }).toEqual({ heard: ['a 1', 'b 1', 'a 2', 'b 2'], failures: 4, size: 3 });
});

test('tells nobody any more once it is cleared', async () => {
  const heard: string[] = [];
  const listeners = new Listeners<string>(() => undefined);
  listeners.add((event) => void heard.push(event));
  listeners.tell('1');
  listeners.clear();
  await settle();
  listeners.tell('2');
  await settle();
  expect({ heard, size: listeners.size }).toEqual({ heard: [], size: 0 });
});
