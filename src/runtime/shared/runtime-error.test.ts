import { expect, test } from 'vitest';
import { RuntimeError } from './runtime-error.ts';

class BrokenThingError extends RuntimeError {
  readonly code = 'THING_BROKEN';
}

test('carries its class name, code, hint and cause', () => {
  const cause = new Error('below');
  const error = new BrokenThingError('it broke', { hint: 'Mend it.', cause });
  expect({ name: error.name, code: error.code, hint: error.hint, message: error.message }).toEqual({
    name: 'BrokenThingError',
    code: 'THING_BROKEN',
    hint: 'Mend it.',
    message: 'it broke',
  });
  expect(error.cause).toBe(cause);
});

test('has no cause when none was given', () => {
  expect(Object.hasOwn(new BrokenThingError('it broke', { hint: 'Mend it.' }), 'cause')).toBe(false);
});
