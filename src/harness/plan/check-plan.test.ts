import { expect, test } from 'vitest';

import { parseYaml } from '../../foundation/input/parse-yaml.ts';
import { checkPlan } from './check-plan.ts';

const sound = `wave: "1.0"
title: Wave
subwaves:
  - id: "1.0"
    title: Elsewhere
    external: gate.yaml
  - {id: "1.1", title: First, qa: QA-1..QA-9, needs: ["1.0"], builder: ada, tests: [a]}
  - {id: "1.2", title: Second, qa: QA-10..QA-12, needs: ["1.1"], builder: ada, tests: [a]}
  - {id: "1.3", title: Third, qa: QA-20..QA-29, needs: ["1.1", "1.2"], builder: ada, tests: [a]}
`;

function problemsOf(text: string): string[] {
  const problems = checkPlan(parseYaml(text, { file: 'f.yaml' }));
  return problems.map(({ code, line, column, message }) => `${code} ${line}:${column} ${message}`);
}

function changed(from: string, to: string): string {
  const text = sound.replace(from, to);
  if (text === sound) throw new TypeError(`the plan has no ${from}`);
  return text;
}

test('a plan without subwaves, and a sound one, have no problem', () => {
  expect(problemsOf('wave: "1.0"\ntitle: Wave\nsubwaves: []\n')).toEqual([]);
  expect(problemsOf(sound)).toEqual([]);
});

test.each([
  ['a reversed range', changed('QA-1..QA-9', 'QA-9..QA-1'), ['RANGE 7:35 The range QA-9..QA-1 ends before it begins.']],
  ['ranges that touch', changed('QA-10..', 'QA-9..'), ['RANGE 8:36 The range QA-9..QA-12 of 1.2 overlaps QA-1..QA-9 of 1.1.']],
  [
    'a range that reaches over its neighbour',
    changed('QA-1..QA-9', 'QA-1..QA-25'),
    [
      'RANGE 8:36 The range QA-10..QA-12 of 1.2 overlaps QA-1..QA-25 of 1.1.',
      'RANGE 9:35 The range QA-20..QA-29 of 1.3 overlaps QA-1..QA-25 of 1.1.',
    ],
  ],
  [
    'a subwave that stands twice',
    changed('id: "1.3"', 'id: "1.1"'),
    [
      'DUPLICATE_ID 9:10 The subwave 1.1 stands here a second time; it first stands in line 7.',
      'GATE_CYCLE 9:57 The gates wait for each other: 1.1 needs 1.1.',
      'GATE_CYCLE 9:64 The gates wait for each other: 1.1 needs 1.2 needs 1.1.',
    ],
  ],
  ['an unknown need', changed('needs: ["1.1"]', 'needs: ["1.1", "1.9"]'), ['UNKNOWN_SUBWAVE 8:65 There is no subwave 1.9.']],
  [
    'gates in a circle',
    changed('needs: ["1.0"]', 'needs: ["1.0", "1.3"]'),
    [
      'GATE_CYCLE 7:62 The gates wait for each other: 1.1 needs 1.3 needs 1.1.',
      'GATE_CYCLE 7:62 The gates wait for each other: 1.1 needs 1.3 needs 1.2 needs 1.1.',
    ],
  ],
  [
    'a subwave that is neither built here nor elsewhere',
    changed('    external: gate.yaml\n', ''),
    ['qa', 'builder', 'tests'].map((key) => `SUBWAVE_KIND 4:5 The subwave 1.0 lacks \`${key}\`.`),
  ],
  [
    'a subwave that is both',
    changed('external: gate.yaml', 'external: gate.yaml\n    builder: ada'),
    ['SUBWAVE_KIND 7:5 The subwave 1.0 was done elsewhere (`external`), and has `builder` all the same.'],
  ],
  [
    'checkpoints that do not ascend',
    changed('subwaves:', 'defaults: {checkpoints: [25%, 50%, 50%]}\nsubwaves:'),
    ['CHECKPOINTS 3:36 The checkpoint 50% follows 50%.'],
  ],
  [
    'a timeout beyond the bound',
    changed('subwaves:', 'defaults: {timeout: 601s}\nsubwaves:'),
    ['TIMEOUT 3:21 The timeout 601s is longer than 10m.'],
  ],
  [
    'a title that ends with a space',
    changed('title: Wave', 'title: "Wave "'),
    ['UNSAFE_TEXT 2:8 The title has a space at its start or end.'],
  ],
])('refuses %s, with its place', (_name, text, problems) => {
  expect(problemsOf(text)).toEqual(problems);
});
