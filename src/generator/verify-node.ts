import { dirname, join } from 'node:path';

import { copyFolder } from '../foundation/files/copy-folder.ts';
import { findFileState } from '../foundation/files/read-place.ts';
import { linkFolder } from '../foundation/files/link-folder.ts';
import { withScratchFolder } from '../foundation/files/scratch-folder.ts';
import { findPackage, ownFolder } from '../foundation/find-package.ts';
import { runCommand } from '../foundation/process/run-command.ts';
import type { EndedCommand } from '../foundation/process/run-command.ts';
import { checkOf } from './gates/gate.ts';
import type { GateCheck } from './gates/gate.ts';
import { parseJsonText } from './parse-artifact.ts';

const tools = ['@types/node', 'ajv', 'typescript', 'vitest'];
/** The files of the tests share nothing: one process for all of them takes half the time. */
const oneProcess = ['--pool=threads', '--no-isolate'];
const timeoutMs = 120_000;
const longestDetail = 4_000;

/**
 * Stage 7: type-checks a node and runs its own tests, in a copy outside every repository that is linked to this package and its tools. The node itself is left as
 * it is, and needs nothing installed.
 *
 * @throws {Error} `signal` was aborted.
 */
export async function verifyNode(folder: string, signal?: AbortSignal): Promise<readonly GateCheck[]> {
  const own = ownFolder();
  const found = tools.map((name) => ({ name, at: findPackage(name, own) }));
  const lacking = found.filter(({ at }) => at === undefined).map(({ name }) => name);
  if (lacking.length > 0)
    return [checkOf('tools-installed', `${lacking.join(', ')}: install wavegate anew, with its dependencies`)];
  return await withScratchFolder(async (scratch) => {
    const copy = join(scratch, 'node');
    const results = join(scratch, 'results.json');
    await copyFolder(folder, copy);
    for (const { name, at } of [...found, { name: 'wavegate', at: own }])
      await linkFolder(join(scratch, 'node_modules', name), at ?? '');
    const run = (tool: string, args: readonly string[]): Promise<EndedCommand> =>
      runCommand(process.execPath, [join(scratch, 'node_modules', tool), ...args], {
        cwd: copy,
        env: { PATH: dirname(process.execPath), HOME: scratch, NO_COLOR: '1', CI: '1' },
        timeoutMs,
        ...(signal !== undefined && { signal }),
      });
    const [types, tests] = await Promise.all([
      run('typescript/bin/tsc', []),
      run('vitest/vitest.mjs', ['run', '--reporter=json', `--outputFile=${results}`, ...oneProcess]),
    ]);
    return [checkOf('types', defectOf(types)), checkOf('own-tests', testDefect(tests, findFileState(results)?.text ?? ''))];
  });
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
