import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { createVitest, version } from 'vitest/node';
import type { PoolRunnerInitializer, TestSequencerConstructor, TestSpecification, Vitest } from 'vitest/node';

import { siblingModule } from '../../../../foundation/sibling-module.ts';
import type { HostCommand, HostSetup } from './host-protocol.ts';

/** One vitest, used for every pass over a repository. */
export interface VitestInstance {
  readonly versions: Readonly<Record<string, string>>;
  /** Runs one pass and returns, in words, what vitest itself found wrong. The results are in the journals. */
  run(pass: HostCommand): Promise<string[]>;
}

/** Creates vitest for `root`, with no configuration of the repository but the one that is named, and without writing anything into it. */
export async function openVitest(
  { root, config, transformCacheDir }: HostSetup,
  pool: PoolRunnerInitializer,
): Promise<VitestInstance> {
  const runner = siblingModule(import.meta.url, '../worker/supervised-test-runner');
  const nowhere = path.join(tmpdir(), 'wavegate-unused');
  const vitest = await createVitest(
    'test',
    {
      config: config === undefined ? false : path.join(root, config),
      // The usual loader writes beside the configuration.
      configLoader: 'runner',
      root,
      watch: false,
      pool,
      isolate: false,
      runner,
      reporters: [{}],
      cache: false,
      fsModuleCache: transformCacheDir !== undefined,
      ...(transformCacheDir === undefined ? {} : { fsModuleCachePath: path.join(transformCacheDir, version) }),
      update: 'none',
      retry: 0,
      // The deadlines are the watch's; see the worker's runner.
      testTimeout: 0,
      hookTimeout: 0,
      maxConcurrency: Number.POSITIVE_INFINITY,
      passWithNoTests: true,
      allowOnly: true,
      disableConsoleIntercept: true,
      sequence: { sequencer: GivenOrder },
      // Loaded by node itself, so that it shares its modules with the worker's entry.
      server: { deps: { external: [new RegExp(`^${runner.replace(/[^\w/]/g, '\\$&')}$`)] } },
    },
    {
      cacheDir: nowhere,
      envDir: false,
      publicDir: false,
      css: { postcss: {} },
      logLevel: 'silent',
      // The repository may have no vitest of its own, or another version.
      resolve: { alias: [{ find: /^vitest$/, replacement: fileURLToPath(import.meta.resolve('vitest')) }] },
    },
  );
  return { versions: { vitest: version, node: process.versions.node }, run: (pass) => runPass(vitest, root, pass) };
}

async function runPass(vitest: Vitest, root: string, { files, maxWorkers, isolate }: HostCommand): Promise<string[]> {
  const project = vitest.getRootProject();
  project.config.isolate = isolate;
  project.config.maxWorkers = Math.max(1, Math.min(maxWorkers, files.length));
  const specifications = files.map(({ file }) => project.createSpecification(path.join(root, file)));
  const { unhandledErrors } = await vitest.runTestSpecifications(specifications);
  return unhandledErrors.map((error) => (error as { message?: unknown }).message).map((message) => `${message}`);
}

/** Runs the files in the order of the plan, whatever vitest remembers of earlier runs. */
const GivenOrder: TestSequencerConstructor = class {
  async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    return specifications;
  }

  async shard(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    return specifications;
  }
};
