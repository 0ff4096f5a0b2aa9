import { join } from 'node:path';

import { findFileState } from '../../foundation/files/read-place.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { findParseDefect } from '../parse-artifact.ts';
import { checkAll } from './gate.ts';
import type { GateCheck } from './gate.ts';

/** SV-003: is each file on disk what was generated, does it parse, and may it be run if it should? Reads the folder. */
export function checkArtifacts(folder: string, files: readonly GeneratedFile[]): readonly GateCheck[] {
  const found = files.map((file) => ({ ...file, state: findFileState(join(folder, file.path)) }));
  const there = found.flatMap(({ state, ...file }) => (state === undefined ? [] : [{ ...file, state }]));
  return [
    checkAll(
      'artifacts-exist',
      found.filter(({ state }) => state === undefined).map(({ path }) => `${path} is not there`),
    ),
    checkAll(
      'artifacts-whole',
      there.filter(({ text, state }) => state.text !== text).map(({ path }) => `${path} is not what was written`),
    ),
    checkAll(
      'artifacts-parse',
      there.flatMap(({ path, state }) => {
        const defect = findParseDefect(path, state.text);
        return defect === undefined ? [] : [`${path}: ${defect}`];
      }),
    ),
    checkAll(
      'mode-bits',
      there
        .filter(({ isExecutable, state }) => state.isExecutable !== isExecutable)
        .map(({ path, isExecutable }) => `${path} is ${isExecutable ? 'not ' : ''}executable`),
    ),
  ];
}
