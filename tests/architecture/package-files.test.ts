import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { repositoryRoot } from './source-tree.ts';

interface PackageDocument {
  readonly files: readonly string[];
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly oclif?: { readonly commands: { readonly target: string } };
}

/** Every file that the document names exists in `folder`, and what users load is among what is published. */
function packageIsWhole(document: PackageDocument, folder: string): readonly string[] {
  const exported = Object.values(document.exports).flatMap((target) =>
    typeof target === 'string' ? [target] : Object.values(target),
  );
  const commands = document.oclif === undefined ? [] : [document.oclif.commands.target];
  const loaded = [...Object.values(document.bin), ...exported, ...commands];
  if (loaded.length === 0) return ['the package offers nothing'];
  const named = [...document.files, ...loaded].map(plainPath);
  return [
    ...named.filter((path) => globSync(path, { cwd: folder }).length === 0).map((path) => `${path} does not exist`),
    ...loaded
      .map(plainPath)
      .filter((path) => !isPublished(path, document.files))
      .map((path) => `${path} is not published`),
  ];
}

function plainPath(path: string): string {
  return path.replace(/^\.\//, '');
}

/** npm publishes package.json whatever `files` says. */
function isPublished(path: string, files: readonly string[]): boolean {
  return path === 'package.json' || files.map(plainPath).some((file) => path === file || path.startsWith(`${file}/`));
}

/** Builds the sources into `dist` of a new folder, beside a copy of what is published as it stands. */
function buildPackage({ files }: PackageDocument): string {
  const folder = mkdtempSync(join(tmpdir(), 'wavegate-package-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const dist = join(folder, 'dist');
  const compiler = join(repositoryRoot, 'node_modules/typescript/bin/tsc');
  for (const step of [
    [compiler, '-p', 'tsconfig.build.json', '--outDir', dist],
    ['scripts/bundle.ts', dist],
  ]) {
    const { stdout, stderr } = spawnSync(process.execPath, step, { cwd: repositoryRoot, encoding: 'utf8' });
    expect(stdout + stderr).toBe('');
  }
  for (const file of ['package.json', ...files].filter((name) => name !== 'dist' && existsSync(join(repositoryRoot, name)))) {
    cpSync(join(repositoryRoot, file), join(folder, file), { recursive: true });
  }
  return folder;
}

function readPackage(): PackageDocument {
  return JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8'));
}

test('a package that offers nothing is not a pass', () => {
  expect(packageIsWhole({ files: [], bin: {}, exports: {} }, repositoryRoot)).toEqual(['the package offers nothing']);
});

test('names what does not exist and what is not published', () => {
  const broken = {
    files: ['LICENSE', 'nowhere'],
    bin: { qa: 'bin/run.js' },
    oclif: { commands: { target: './gone/table.js' } },
    exports: { '.': { default: './gone/index.js' }, './package.json': './package.json', './none/*': './LICENSE/*.none' },
  };
  expect(packageIsWhole(broken, repositoryRoot)).toEqual([
    'nowhere does not exist',
    'gone/index.js does not exist',
    'LICENSE/*.none does not exist',
    'gone/table.js does not exist',
    'bin/run.js is not published',
    'gone/index.js is not published',
    'gone/table.js is not published',
  ]);
});

test('the package holds every file that it names', () => {
  const document = readPackage();
  expect(packageIsWhole(document, buildPackage(document))).toEqual([]);
});
