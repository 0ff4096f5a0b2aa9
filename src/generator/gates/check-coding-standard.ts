import { parseJsonText } from '../parse-artifact.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { nodeTypeSettings } from '../node-package.ts';
import { isTest } from '../generated-file.ts';
import { checkAll } from './gate.ts';
import type { GateCheck } from './gate.ts';
import type { SourceFacts } from './source-facts.ts';

const longestLine = 130;
const moduleName = /^(?:src|qa\/tests)\/[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z-]+)?(?:\.test)?\.ts$/;
const notRun = /^(?:test|it|describe)\.(?:skip|todo|only|fails|skipIf|runIf)\b/;

/** QC-001, before anything is written: syntax, names and settings. What the compiler and the tests say comes at the last stage. Pure. */
export function checkCodingStandard(files: readonly GeneratedFile[], modules: readonly SourceFacts[]): readonly GateCheck[] {
  const tests = modules.filter(({ path }) => isTest(path));
  return [
    checkAll(
      'syntax',
      perModule(modules, ({ errors }) => errors),
    ),
    checkAll(
      'no-forbidden-syntax',
      perModule(modules, ({ forbidden }) => forbidden),
    ),
    checkAll(
      'no-console',
      perModule(modules, ({ calls }) => calls.filter((call) => call.startsWith('console.'))),
    ),
    checkAll(
      'names-kebab-case',
      modules.filter(({ path }) => !moduleName.test(path)).map(({ path }) => path),
    ),
    checkAll(
      'lines-fit',
      files.filter(({ path, text }) => path.endsWith('.ts') && hasLongLine(text)).map(({ path }) => path),
    ),
    checkAll('settings-strict', looseSettings(files)),
    checkAll('tests-present', tests.length > 0 ? [] : ['there is no test']),
    checkAll(
      'no-test-debt',
      perModule(tests, ({ calls }) => calls.filter((call) => notRun.test(call))),
    ),
  ];
}

function perModule(modules: readonly SourceFacts[], defects: (module: SourceFacts) => readonly string[]): readonly string[] {
  return modules.flatMap((module) => defects(module).map((defect) => `${module.path}: ${defect}`));
}

function hasLongLine(text: string): boolean {
  return text.split('\n').some((line) => line.length > longestLine);
}

function looseSettings(files: readonly GeneratedFile[]): readonly string[] {
  const text = files.find(({ path }) => path === 'tsconfig.json')?.text ?? '';
  const { compilerOptions = {} } = (parseJsonText(text) ?? {}) as { compilerOptions?: Readonly<Record<string, unknown>> };
  return Object.entries(nodeTypeSettings.compilerOptions)
    .filter(([name, value]) => value === true && name !== 'skipLibCheck' && compilerOptions[name] !== true)
    .map(([name]) => `${name} is not set`);
}
