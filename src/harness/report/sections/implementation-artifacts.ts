import type { MeasuredFile } from '../../../foundation/files/measure-files.ts';
import { formatCount } from '../quantities.ts';
import type { ReportInputs } from '../report-inputs.ts';
import type { Block, Section } from '../report-model.ts';

/** The test files and the production files of the subwave with their sizes, as they stand on disk. */
export function describeImplementation({ testFiles, sourceFiles }: ReportInputs): Section {
  return {
    title: 'Implementation artifacts',
    blocks: [
      { kind: 'heading', text: 'Test files' },
      describeFiles(testFiles),
      { kind: 'heading', text: 'Production files' },
      describeFiles(sourceFiles),
    ],
  };
}

function describeFiles(files: readonly MeasuredFile[]): Block {
  if (files.length === 0) return { kind: 'paragraph', text: ['There is none.'] };
  const total = files.reduce((sum, file) => ({ sizeBytes: sum.sizeBytes + file.sizeBytes, lines: sum.lines + file.lines }), {
    sizeBytes: 0,
    lines: 0,
  });
  return {
    kind: 'table',
    header: ['File', 'Bytes', 'Lines'],
    rows: [
      ...files.map(({ path, sizeBytes, lines }) => [
        [{ link: path, text: path }],
        [formatCount(sizeBytes)],
        [formatCount(lines)],
      ]),
      [[{ strong: `${files.length} in all` }], [formatCount(total.sizeBytes)], [formatCount(total.lines)]],
    ],
  };
}
