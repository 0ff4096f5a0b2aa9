import { dirname, join } from 'node:path';

import { copyFolder } from '../foundation/files/copy-folder.ts';
import { findFileState } from '../foundation/files/read-place.ts';
import { linkFolder } from '../foundation/files/link-folder.ts';
import { withSweptScratchFolder } from '../foundation/files/scratch-folder.ts';
import { findPackage } from '../foundation/find-package.ts';
import { runCommand } from '../foundation/process/run-command.ts';
import type { EndedCommand } from '../foundation/process/run-command.ts';
import { checkOf } from './gates/gate.ts';
import type { GateCheck } from './gates/gate.ts';
import type { NodePackage } from './node-package.ts';
import { parseJsonText } from './parse-artifact.ts';

/** The files of the tests share nothing: one process for all of them takes half the time. */
const oneProcess = ['--pool=threads', '--no-isolate'];
const timeoutMs = 120_000;
const longestDetail = 4_000;

/**
 * Stage 7: runs the scripts `types` and `test` of a node, in a copy outside every repository that is linked to this package and to the tools that the node
 * names. The node itself is left as it is, and needs nothing installed.
 *
 * @param home Absolute path of this package.
 * @throws {Error} `signal` was aborted.
 */
export async function verifyNode(folder: string, home: string, signal?: AbortSignal): Promise<readonly GateCheck[]> {
  const { scripts, devDependencies } = readJson<NodePackage>(join(folder, 'package.json'));
  const tools = Object.keys(devDependencies).map((name) => ({ name, at: findPackage(name, home) }));
  const lacking = tools.filter(({ at }) => at === undefined).map(({ name }) => name);
  if (lacking.length > 0)
    return [checkOf('tools-installed', `${lacking.join(', ')}: install wavegate anew, with its dependencies`)];
  return await withSweptScratchFolder('node', async (scratch) => {
    const copy = join(scratch, 'node');
    const results = join(scratch, 'results.json');
    await copyFolder(folder, copy);
    const links = [...tools, { name: 'wavegate', at: home }];
    for (const { name, at } of links) await linkFolder(join(scratch, 'node_modules', name), at ?? '');
    const run = (script: string, more: readonly string[]): Promise<EndedCommand> => {
      const [program = '', ...args] = (scripts[script] ?? '').split(' ');
      return runCommand(process.execPath, [findProgram(program, tools), ...args, ...more], {
        cwd: copy,
        env: { PATH: dirname(process.execPath), HOME: scratch, NO_COLOR: '1', CI: '1' },
        timeoutMs,
        ...(signal !== undefined && { signal }),
      });
    };
    const reporting = ['--reporter=json', `--outputFile=${results}`, ...oneProcess];
    const [types, tests] = await Promise.all([run('types', []), run('test', reporting)]);
    return [checkOf('types', defectOf(types)), checkOf('own-tests', testDefect(tests, findFileState(results)?.text ?? ''))];
  });
}

type Tool = { readonly name: string; readonly at: string | undefined };

/** The file of a program that one of the tools brings. @throws {RangeError} None does. */
function findProgram(program: string, tools: readonly Tool[]): string {
  for (const { name, at = '' } of tools) {
    const { bin = {} } = readJson<{ readonly bin?: string | Readonly<Record<string, string>> }>(join(at, 'package.json'));
    const file = typeof bin === 'string' ? { [name]: bin }[program] : bin[program];
    if (file !== undefined) return join(at, file);
  }
  throw new RangeError(`no tool of the node brings the program ${program}`);
}

function readJson<Value>(file: string): Value {
  return parseJsonText(findFileState(file)?.text ?? '{}') as Value;
}

function defectOf({ code, stdout, stderr, timedOut }: EndedCommand): string | undefined {
  if (timedOut) return `it did not end within ${timeoutMs} ms`;
  return code === 0 ? undefined : `${stdout}${stderr}`.trim().slice(-longestDetail) || `it ended with code ${String(code)}`;
}

interface TestReport {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numTotalTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** No test at all is a defect, and so is one that did not run. */
function testDefect(ended: EndedCommand, results: string): string | undefined {
  const report = parseJsonText(results) as TestReport | undefined;
  if (report === undefined) return defectOf({ ...ended, code: ended.code === 0 ? null : ended.code });
  const { success, numPassedTests, numTotalTests, testResults } = report;
  if (success && numTotalTests > 0 && numPassedTests === numTotalTests && ended.code === 0) return undefined;
  const failures = testResults.flatMap(({ name, message, assertionResults }) => [
    ...(message === '' ? [] : [`${name}: ${message}`]),
    ...assertionResults
      .filter(({ status }) => status !== 'passed')
      .map((test) => `${test.fullName}: ${test.failureMessages[0] ?? test.status}`),
  ]);
  return `${numPassedTests} of ${numTotalTests} tests passed; ${failures.join('; ')}`.slice(0, longestDetail);
}
