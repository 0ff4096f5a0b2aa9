import { expect, test } from 'vitest';

import { extendPlan } from './extend-plan.ts';
import type { PlanAddition } from './extend-plan.ts';

const addition: PlanAddition = {
  module: ['order-intake', ['services/order-intake/src/**/!(*.test).ts']],
  subwave: {
    id: '1.10',
    title: 'order-intake',
    qa: 'QA-3..QA-3',
    builder: 'order-intake',
    tests: ['services/order-intake/qa/tests/*.qa.ts'],
  },
};

const plan = `# What we build.
wave: "1.0"   # the first
title: A wave
modules:
  calc: [src/calc/**] # sums
  # More to come.

subwaves:
  - id: "1.1"
    title:  First
    qa: QA-1..QA-1
    builder: ada
    tests:
      - qa/tests/**/*.qa.ts # all

  - { id: "1.9", title: Second, qa: QA-2..QA-2, builder: ada, tests: [qa/b.qa.ts] }
# The end.
`;

test('puts a module and a subwave after the last, in the manner of the plan, and leaves every other byte', () => {
  expect(extendPlan(plan, addition)).toBe(
    plan.replace('# sums\n', `# sums\n  order-intake: ["services/order-intake/src/**/!(*.test).ts"]\n`).replace(
      '# The end.',
      `
  - id: "1.10"
    title: order-intake
    qa: QA-3..QA-3
    builder: order-intake
    tests: ["services/order-intake/qa/tests/*.qa.ts"]
# The end.`,
    ),
  );
});

test.for([
  ['line ends of Windows', plan.replaceAll('\n', '\r\n')],
  ['no line end at the end', "wave: '1.0'\ntitle: A\nsubwaves:\n- {id: '1.0'}"],
  ['no modules', "wave: '1.0'\nsubwaves:\n-   id: '1.0'\n    title: |\n      A\n      B\ntitle: A\n"],
  ['empty modules', "wave: '1.0'\nmodules: {}\nsubwaves: [{id: '1.0'}]\n"],
  ['JSON', '{"wave": "1.0", "modules": {"a": ["b"]}, "subwaves": [{"id": "1.0"}]}'],
  ['JSON without modules', '{"wave": "1.0",\n "subwaves": [\n  {"id": "1.0"}\n ]\n}\n'],
  ['a long list', "modules:\n  a:\n    - b\n    - c\n\n\n# Now:\nsubwaves:\n  -\n    id: '1.0'\n    tests:\n    - 'x' # y\n\n\n"],
] as const)('takes in a plan with %s', ([, text]) => {
  const extended = extendPlan(text, addition);
  expect(extended).toBeDefined();
  // Only insertions: what was there is there, in its order.
  let at = 0;
  for (const line of text.split(/(?<=[\n,{}[\]])/)) {
    at = extended!.indexOf(line, at);
    expect(at, line).toBeGreaterThanOrEqual(0);
    at += line.length;
  }
  expect(extended!.includes('\r\n') && /[^\r]\n/.test(extended!)).toBe(false);
});

test.for(['', 'a: [', '- a', 'wave: x', 'subwaves: []\nmodules: x', "subwaves: &a [{ id: '1.0' }]\nmodules: *a"])(
  'makes nothing of %j, which takes nothing in',
  (text) => expect(extendPlan(text, addition)).toBeUndefined(),
);
