import { expect, onTestFinished, test } from 'vitest';
import { captureStack, describePlace, parsePlaces, placesOf } from './call-stack.ts';

function callee(depth: number) {
  return captureStack(callee, depth);
}

function caller(depth: number) {
  return callee(depth);
}

test('begins with the code that called, and keeps as many calls as asked for', () => {
  const places = placesOf(caller(2));
  expect(places).toHaveLength(2);
  expect(places[0]).toMatchObject({ functionName: 'caller', file: expect.stringContaining('call-stack.test.ts') });
  expect(places[0]?.line).toBeGreaterThan(0);
});

test('captures nothing at a depth of 0, and leaves the limit of others alone', () => {
  const limit = Error.stackTraceLimit;
  expect(caller(0)).toBeUndefined();
  expect(placesOf(undefined)).toEqual([]);
  caller(3);
  expect(Error.stackTraceLimit).toBe(limit);
});

test('has no places when the process formats stacks its own way, or fails to', () => {
  const { prepareStackTrace } = Error;
  onTestFinished(() => void (Error.prepareStackTrace = prepareStackTrace!));
  const [sites, broken] = [caller(2), caller(2)];
  Error.prepareStackTrace = (_, callSites) => callSites;
  expect(placesOf(sites)).toEqual([]);
  Error.prepareStackTrace = () => {
    throw new Error('broken');
  };
  expect(placesOf(broken)).toEqual([]);
});

test('reads the text of a stack', () => {
  const stack = [
    'Error: at the bank (of a river)',
    '    at Ledger.transfer (/srv/my files/ledger.ts:12:9)',
    '    at async file:///srv/main.ts:3:1',
    '    at Array.map (<anonymous>)',
    '    at eval (eval at run (/srv/main.ts:1:1), <anonymous>:1:1)',
    '    at new Promise (<anonymous>)',
    '    at C:\\srv\\main.ts:7:5',
  ].join('\n');
  const places = [
    { functionName: 'Ledger.transfer', file: '/srv/my files/ledger.ts', line: 12, column: 9 },
    { functionName: '', file: 'file:///srv/main.ts', line: 3, column: 1 },
    { functionName: '', file: 'C:\\srv\\main.ts', line: 7, column: 5 },
  ];
  expect(parsePlaces(stack)).toEqual(places);
  expect(parsePlaces(stack, 1)).toEqual(places.slice(0, 1));
  expect(parsePlaces('')).toEqual([]);
  expect(places.map(describePlace)).toEqual([
    'Ledger.transfer (/srv/my files/ledger.ts:12:9)',
    'file:///srv/main.ts:3:1',
    'C:\\srv\\main.ts:7:5',
  ]);
});
