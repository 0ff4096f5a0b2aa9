import { findPathDefect, hasWildcard } from '../../foundation/files/contained-path.ts';
import { fileExists } from '../../foundation/files/file-exists.ts';
import { folderExists } from '../../foundation/files/folder-exists.ts';
import type { ParsedDocument } from '../../foundation/input/parsed-document.ts';
import { describePathDefect } from '../../foundation/files/path-defects.ts';
import type { Problem } from '../../foundation/problem.ts';
import type { PlanFile } from './plan-file.ts';

export interface PlanPath {
  readonly pointer: string;
  readonly path: string;
  /** A test or document that the plan names without a wildcard must be there. */
  readonly mustExist: boolean;
}

/** Every path of a plan that leaves the root or is a folder, and every test or document that it names and that is absent. */
export function checkPlanPaths(root: string, document: ParsedDocument): Problem[] {
  return listPlanPaths(document.value as PlanFile).flatMap((path) => checkPath(root, path, document));
}

function checkPath(root: string, { pointer, path, mustExist }: PlanPath, document: ParsedDocument): Problem[] {
  const defect = findPathDefect(root, path);
  if (defect !== undefined) return [document.problemAt(pointer, { code: 'PATH', ...describePathDefect(path, defect) })];
  if (hasWildcard(path) || fileExists(root, path)) return [];
  if (folderExists(root, path)) return [document.problemAt(pointer, { code: 'PATH', ...describeFolder(path) })];
  if (!mustExist) return [];
  const message = `The file \`${path}\` does not exist.`;
  return [document.problemAt(pointer, { code: 'ABSENT_FILE', message, remedy: 'Create it, or correct the path.' })];
}

/** Paths of a plan stand for files, whose contents are read. */
function describeFolder(path: string) {
  return {
    message: `The path \`${path}\` is a folder.`,
    remedy: `Write \`${path.replace(/\/+$/, '')}/**\` for every file in it.`,
  };
}

/** Every path and glob that a plan names, with its place. */
export function listPlanPaths({ runner = {}, modules = {}, subwaves }: PlanFile): PlanPath[] {
  const { vitestConfig } = runner;
  const ofRunner = vitestConfig === undefined ? [] : [{ pointer: '/runner/vitestConfig', path: vitestConfig, mustExist: true }];
  const ofModules = Object.entries(modules).flatMap(([name, globs]) => entries(`/modules/${name}`, globs, false));
  const ofSubwaves = subwaves.flatMap(({ scope = [], tests = [], architecture = [] }, index) => [
    ...entries(`/subwaves/${index}/scope`, scope, false),
    ...entries(`/subwaves/${index}/tests`, tests, true),
    ...entries(`/subwaves/${index}/architecture`, architecture, true),
  ]);
  return [...ofRunner, ...ofModules, ...ofSubwaves];
}

function entries(pointer: string, paths: readonly string[], mustExist: boolean): PlanPath[] {
  return paths.map((path, index) => ({ pointer: `${pointer}/${index}`, path, mustExist }));
}
