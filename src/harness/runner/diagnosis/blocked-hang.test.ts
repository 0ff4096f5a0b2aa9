import { expect, test } from 'vitest';
import { placeOfMark, runHang } from './fixtures/run-fixture.ts';

const variants = [
  { variant: 'loop', kind: 'synchronous-loop', told: /Variables of Object\.loop:\n {2}secret = "unmatched"\n {2}rounds = \d+/ },
  { variant: 'json', kind: 'synchronous-loop', told: /at Object\.json/ },
  { variant: 'sort', kind: 'synchronous-loop', told: /at Object\.sort/ },
  { variant: 'regex', kind: 'regular-expression', told: /at RegExp\.test\n {2}at Object\.regex/ },
  { variant: 'replace', kind: 'regular-expression', told: /at String\.replace\n {2}at Object\.replace/ },
  { variant: 'atomics', kind: 'atomics-wait', told: /at Atomics\.wait\n {2}at Object\.atomics/ },
  { variant: 'exec', kind: 'child-process', told: /Child processes, killed to get the stack:\n {2}\d+: .*sleep 100/ },
  { variant: 'spawn', kind: 'child-process', told: /^ {2}\d+: sleep 100$/m },
  { variant: 'background', kind: 'child-process', told: /^ {2}\d+: sleep 100$/m },
];

test.for(variants)(
  'a thread blocked in $variant is named by its line and recognised as $kind',
  async ({ variant, kind, told }) => {
    const { dump, durationMs, scope } = await runHang('blocking', variant);
    expect(`${dump.culprit?.file}:${dump.culprit?.line}`).toBe(placeOfMark('blocking', `culprit ${variant}`));
    expect(dump.kind).toBe(kind);
    expect(dump.text).toMatch(told);
    expect(durationMs).toBeLessThan(scope.timeoutMs + 2000);
  },
);

test('native code that yields no stack is reported as just that, with the test', async () => {
  const { dump, durationMs, scope } = await runHang('blocking', 'native');
  expect(dump.kind).toBe('native-call');
  expect(dump.culprit).toBeUndefined();
  expect(scope.title).toBe('blocks');
  expect(dump.text).toMatch(/The thread before it was stopped:\n {2}state R/);
  expect(durationMs).toBeLessThan(scope.timeoutMs + 2000);
});
