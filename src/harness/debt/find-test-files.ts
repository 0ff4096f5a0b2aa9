import path from 'node:path';

import { findPathDefect, hasWildcard } from '../../foundation/files/contained-path.ts';
import { expandGlobs } from '../../foundation/files/expand-globs.ts';
import { fileExists } from '../../foundation/files/file-exists.ts';
import { invalidInput } from '../../foundation/input/invalid-input.ts';
import { describePathDefect } from '../../foundation/files/path-defects.ts';
import type { Problem } from '../../foundation/problem.ts';
import type { Plan } from '../plan/plan.ts';

const sourceFile = /\.[cm]?[jt]sx?$/;
const testFiles = '**/*.{test,spec,qa}.{ts,mts,cts,tsx,js,mjs,cjs,jsx}';

/**
 * The test files that paths stand for, sorted, each once: a file as it is, of a folder those named as tests, of a glob
 * those in TypeScript or JavaScript.
 *
 * @param paths Posix paths or globs relative to the root; `.` for the root itself.
 * @throws {QaError} INVALID_INPUT with every path that leaves the root or names no test file.
 */
export async function findTestFiles(root: string, paths: readonly string[]): Promise<string[]> {
  const problems: Problem[] = [];
  const found = new Set<string>();
  for (const given of paths) {
    const files = await findFilesOf(root, given, problems);
    for (const file of files) found.add(file);
  }
  if (problems.length > 0) throw invalidInput(problems);
  return [...found].toSorted();
}

/**
 * The test files of every subwave, sorted, each once.
 *
 * @throws {QaError} INVALID_INPUT: there is none.
 */
export async function findTestsOfPlan(root: string, { subwaves }: Plan): Promise<string[]> {
  const files = await expandGlobs(root, [...new Set(subwaves.flatMap(({ tests }) => tests))]);
  if (files.length === 0) throw invalidInput([noTestFile('qa/plan.yaml')]);
  return files;
}

async function findFilesOf(root: string, given: string, problems: Problem[]): Promise<readonly string[]> {
  const file = path.posix.normalize(given).replace(/\/$/, '');
  const defect = findPathDefect(root, file);
  if (defect !== undefined) {
    problems.push({ code: 'PATH', file: given, ...describePathDefect(given, defect) });
    return [];
  }
  const files = fileExists(root, file)
    ? [file]
    : await expandGlobs(root, [hasWildcard(file) ? file : path.posix.join(file, testFiles)]);
  const sources = files.filter((each) => sourceFile.test(each));
  if (sources.length === 0) problems.push(noTestFile(given));
  return sources;
}

function noTestFile(given: string): Problem {
  return {
    code: 'NO_TEST_FILE',
    file: given,
    message: 'This names no test file in TypeScript or JavaScript.',
    remedy: 'Name a test file, a folder with `*.test.ts`, `*.spec.ts` or `*.qa.ts`, or a glob that matches some.',
  };
}
