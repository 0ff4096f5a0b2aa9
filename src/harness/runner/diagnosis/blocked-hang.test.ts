import { expect, test } from 'vitest';
import { placeOfMark, runHang } from './fixtures/run-fixture.ts';

const variants = [
  { variant: 'loop', kind: 'synchronous-loop' },
  { variant: 'json', kind: 'synchronous-loop' },
  { variant: 'sort', kind: 'synchronous-loop' },
  { variant: 'regex', kind: 'regular-expression' },
  { variant: 'replace', kind: 'regular-expression' },
  { variant: 'atomics', kind: 'atomics-wait' },
  { variant: 'exec', kind: 'child-process' },
  { variant: 'spawn', kind: 'child-process' },
  { variant: 'background', kind: 'child-process' },
];

test.for(variants)('a thread blocked in $variant is named by its line and recognised as $kind', async ({ variant, kind }) => {
  const { dump, durationMs, scope } = await runHang('blocking', variant);
  expect(`${dump.culprit?.file}:${dump.culprit?.line}`).toBe(placeOfMark('blocking', `culprit ${variant}`));
  expect(dump.kind).toBe(kind);
  expect(durationMs).toBeLessThan(scope.timeoutMs + 2000);
  expect(dump.text).toContain('Stack of the blocked thread:\n');
});

test('the variables of the function are shown', async () => {
  const { dump } = await runHang('blocking', 'loop');
  expect(dump.text).toMatch(/Variables of Object\.loop:\n {2}secret = "unmatched"\n {2}rounds = \d+/);
});

test('the command lines of the children that block the thread are shown', async () => {
  const { dump } = await runHang('blocking', 'exec');
  expect(dump.text).toMatch(/Child processes, killed to get the stack:\n {2}\d+: .*sleep 100/);
});

test('native code that yields no stack is reported as just that, with the test', async () => {
  const { dump, durationMs, scope } = await runHang('blocking', 'native');
  expect(dump.kind).toBe('native-call');
  expect(dump.culprit).toBeUndefined();
  expect(scope.title).toBe('blocks');
  expect(dump.text).toMatch(/The thread before it was stopped:\n {2}state R/);
  expect(durationMs).toBeLessThan(scope.timeoutMs + 2000);
});
