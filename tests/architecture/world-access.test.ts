import { Visitor } from 'oxc-parser';
import type { Expression, Program } from 'oxc-parser';
import { expect, test } from 'vitest';

import { importsOf } from './imports-of.ts';
import { parseModule } from './parse-module.ts';
import { check, lineAt, readSourceTree, treeOf, withoutTests } from './source-tree.ts';
import type { Rule } from './source-tree.ts';

/** One way of reaching out of the program, and the only places that may take it. */
interface Reach {
  readonly what: string;
  /** Prefixes of paths; each is needed. */
  readonly allowedIn: readonly string[];
  readonly modules?: RegExp;
  /** `object.member` as it stands in the source. */
  readonly members?: RegExp;
  readonly calls?: RegExp;
}

const vitestReach: Reach = {
  what: 'vitest',
  allowedIn: ['src/harness/runner/vitest/'],
  modules: /^(vitest|vite|@vitest\/[\w-]+)(\/|$)/,
};

/** What runs beside the code under test, in its process or in the one that owns it: foundation's clock may be faked there. */
const besideTheTests = ['src/harness/runner/diagnosis/', 'src/harness/runner/vitest/host/', 'src/harness/runner/vitest/worker/'];

const diskReach: Reach = {
  what: 'the disk',
  allowedIn: [
    'src/foundation/',
    'src/harness/runner/diagnosis/',
    // What the workers write is read while they write it, and the rest of a journal when they are gone.
    'src/harness/runner/vitest/worker/journal-writer.ts',
    'src/harness/runner/supervision/journal-reader.ts',
    'src/harness/runner/supervision/report-overdue.ts',
    'src/harness/runner/vitest/run-passes.ts',
  ],
  modules: /^(node:)?fs(\/|$)/,
};

const clockReach: Reach = {
  what: 'the clock',
  allowedIn: ['src/foundation/', ...besideTheTests, 'src/harness/runner/vitest/pass-supervision.ts'],
  modules: /^(node:)?(timers\/promises|perf_hooks)$/,
  members:
    /^(Date\.now|performance\.now|process\.(hrtime|uptime)|Temporal\.Now|AbortSignal\.timeout|timers\.(setTimeout|setInterval))$/,
  calls: /^(Date|setTimeout|setInterval)$/,
};

const outputReach: Reach = {
  what: 'output or the exit code',
  allowedIn: [
    'src/commands/',
    // Processes that end themselves when their supervisor is gone or their journal cannot be written.
    'src/harness/runner/vitest/host/host-main.ts',
    'src/harness/runner/vitest/worker/worker-main.ts',
    'src/harness/runner/vitest/worker/journal-writer.ts',
    // Takes what tests print away from standard output.
    'src/harness/runner/vitest/worker/capture-output.ts',
  ],
  modules: /^(node:)?(process|console)$/,
  members: /^(process\.(stdout|stderr|exit|exitCode|reallyExit|abort)|console\.\w+)$/,
};

/** No file outside `allowedIn` takes this way out. */
function onlyThere(reach: Reach): Rule {
  return (tree) => [...tree].flatMap(([file, text]) => (isAllowed(reach, file) ? [] : reachesIn(reach, file, text)));
}

/** An exception that nothing needs any more is a door left open. */
function everyExceptionIsNeeded(reach: Reach): Rule {
  return (tree) => {
    const users = [...tree].filter(([file, text]) => reachesIn(reach, file, text).length > 0).map(([file]) => file);
    return reach.allowedIn
      .filter((prefix) => !users.some((file) => file.startsWith(prefix)))
      .map((prefix) => `${prefix} may reach ${reach.what} and does not`);
  };
}

function isAllowed(reach: Reach, file: string): boolean {
  return reach.allowedIn.some((prefix) => file.startsWith(prefix));
}

function reachesIn(reach: Reach, file: string, text: string): readonly string[] {
  const imported = importsOf(new Map([[file, text]])).filter(({ to }) => reach.modules?.test(to));
  const touched = touchesIn(parseModule(file, text).program).filter(({ name, call }) =>
    call ? reach.calls?.test(name) : reach.members?.test(name),
  );
  return [
    ...imported.map(({ line, to }) => `${file}:${line} reaches ${reach.what} through ${to}`),
    ...touched.map(({ name, start }) => `${file}:${lineAt(text, start)} reaches ${reach.what} through ${name}`),
  ];
}

interface Touch {
  readonly name: string;
  readonly call: boolean;
  readonly start: number;
}

/** `object.member`, also destructured; `name(…)`; `new Date()` without an argument. */
function touchesIn(program: Program): readonly Touch[] {
  const touches: Touch[] = [];
  const note = (name: string, call: boolean, { start }: { start: number }) => touches.push({ name, call, start });
  new Visitor({
    MemberExpression(node) {
      if (node.object.type !== 'Identifier') return;
      if (node.property.type === 'Identifier') note(`${node.object.name}.${node.property.name}`, false, node);
      if (node.property.type === 'Literal') note(`${node.object.name}.${String(node.property.value)}`, false, node);
    },
    VariableDeclarator({ id, init }) {
      const source = init === null ? null : withoutCast(init);
      if (id.type !== 'ObjectPattern' || source?.type !== 'Identifier') return;
      for (const property of id.properties) {
        if (property.type === 'Property' && property.key.type === 'Identifier')
          note(`${source.name}.${property.key.name}`, false, property);
      }
    },
    CallExpression(node) {
      if (node.callee.type === 'Identifier') note(node.callee.name, true, node);
    },
    NewExpression(node) {
      if (node.callee.type === 'Identifier' && node.arguments.length === 0) note(node.callee.name, true, node);
    },
  }).visit(program);
  return touches;
}

function withoutCast(expression: Expression): Expression {
  return expression.type === 'TSAsExpression' ? withoutCast(expression.expression) : expression;
}

const reaches = { vitest: vitestReach, disk: diskReach, clock: clockReach, output: outputReach };

const brokenTwins: readonly (readonly [keyof typeof reaches, string])[] = [
  ['vitest', "import { createVitest } from 'vitest/node';"],
  ['vitest', "import type { File } from '@vitest/runner';"],
  ['disk', "import { readFileSync } from 'node:fs';"],
  ['disk', "const fs = await import('fs/promises');"],
  ['clock', 'const atMs = Date.now();'],
  ['clock', 'const at = new Date().toISOString();'],
  ['clock', "const atMs = performance['now']();"],
  ['clock', 'const { hrtime } = process;'],
  ['clock', 'setTimeout(work, 10);'],
  ['clock', "import { setTimeout as sleep } from 'node:timers/promises';"],
  ['output', 'process.stdout.write(text);'],
  ['output', 'const { stderr } = process;'],
  ['output', 'const { reallyExit } = process as unknown as Internals;'],
  ['output', 'process.exitCode = 1;'],
  ['output', 'process.exit(1);'],
  ['output', "console['error'](text);"],
  ['output', "import { exit } from 'node:process';"],
];

test.for(Object.keys(reaches) as (keyof typeof reaches)[])('%s: an empty tree is not a pass', (name) => {
  expect(check(onlyThere(reaches[name]), treeOf({}))).toEqual(['there is nothing to check']);
});

test.for(brokenTwins)('%s: names `%s`', ([name, source]) => {
  const broken = treeOf({ 'src/harness/plan/a.ts': `\n${source}` });
  expect(check(onlyThere(reaches[name]), broken)).toEqual([
    expect.stringContaining(`src/harness/plan/a.ts:2 reaches ${reaches[name].what} through `),
  ]);
});

test('leaves alone what is injected, computed from an argument, or allowed there', () => {
  const honest = treeOf({
    'src/runtime/shared/a.ts': "import { setImmediate } from 'node:timers'; setImmediate(work);",
    'src/harness/plan/a.ts': 'const atMs = clock.monotonicMs(); const at = new Date(atMs); clock.schedule(work, 10);',
    'src/foundation/clock.ts': 'export const now = () => Date.now();',
    'src/commands/a.ts': 'process.stdout.write(text);',
    'src/harness/runner/vitest/a.ts': "import 'vitest/node';",
    'src/harness/runner/diagnosis/a.ts': "import 'node:fs'; const atMs = performance.now();",
  });
  expect(Object.values(reaches).flatMap((reach) => check(onlyThere(reach), honest))).toEqual([]);
});

test('names an exception that nothing needs', () => {
  const idle = treeOf({
    'src/foundation/a.ts': 'export const a = 1;',
    'src/harness/runner/vitest/a.ts': "import 'vitest/node';",
  });
  expect(check(everyExceptionIsNeeded(vitestReach), idle)).toEqual([]);
  expect(check(everyExceptionIsNeeded(diskReach), idle)).toContain('src/foundation/ may reach the disk and does not');
});

test.for(Object.keys(reaches) as (keyof typeof reaches)[])('src reaches %s only where the house says', (name) => {
  const sources = withoutTests(readSourceTree('src'));
  expect(check(onlyThere(reaches[name]), sources)).toEqual([]);
  expect(check(everyExceptionIsNeeded(reaches[name]), sources)).toEqual([]);
});
