import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { runProgram, unpackPackage } from '../support/packed-package.ts';
import { createRepository, startQa, testFile } from '../support/repository.ts';
import type { Repository } from '../support/repository.ts';

function makeFolder(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'join-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A repository of one component whose module exists, with the packed package installed in it. */
async function createUserRepository(packed: string): Promise<Repository> {
  const repository = await createRepository(
    { 1: { 1: 'adds' } },
    {
      'src/calc/add.ts': 'export const add = (a: number, b: number): number => a + b;\n',
      'qa/tests/add.qa.ts': testFile({
        'QA-1.1 adds': "  const { add } = await import('../../src/calc/add.ts');\n  expect(add(1, 2)).toBe(3);",
      }),
    },
  );
  mkdirSync(path.join(repository.root, 'node_modules'));
  symlinkSync(packed, path.join(repository.root, 'node_modules/wavegate'));
  symlinkSync(path.resolve('node_modules/vitest'), path.join(repository.root, 'node_modules/vitest'));
  return repository;
}

test(
  'two nodes of the packed package join a repository, which stays valid and is GREEN; a node that is broken is RED',
  { timeout: 300_000 },
  async () => {
    const packed = unpackPackage(makeFolder());
    await using repository = await createUserRepository(packed);
    const qa = (...args: string[]) => runProgram(process.execPath, [path.join(packed, 'bin/run.js'), ...args], repository.root);
    const generate = (type: string, name: string) =>
      qa('generate', 'node', '--type', type, '--service-name', name, '--domain', 'sales', '--out', 'services');
    const catalog = await repository.read('qa/catalog/subwave-1.0.yaml');
    const plan = await repository.read('qa/plan.yaml');

    const [first, second] = [await generate('effect', 'order-intake'), await generate('orchestrator', 'order-flow')];
    expect([first.code, second.code], first.output + second.output).toEqual([0, 0]);
    expect(first.output).toContain('QA-2 of subwave 1.1 in the repository around it:');
    expect(second.output).toContain('npm install, npm test, npm start, npx qa run --subwave 1.2');
    expect(await repository.read('qa/catalog/subwave-1.0.yaml')).toBe(catalog);
    const lines = (await repository.read('qa/plan.yaml')).split('\n');
    expect(lines.filter((line) => plan.split('\n').includes(line)).join('\n')).toBe(plan);

    const valid = await qa('catalog', 'validate');
    expect([valid.code, valid.output]).toEqual([0, expect.stringContaining('Nothing is wrong: 3 components with 10 criteria')]);
    const green = await qa('run', '--all');
    expect([green.code, green.output.match(/^ {2}GREEN .*QA-\d/gm)?.length], green.output).toEqual([0, 3]);
    expect(green.output.match(/\d+\/\d+ criteria/g)).toEqual(['1/1 criteria', '4/4 criteria', '5/5 criteria']);

    const body = path.join(repository.root, 'services/order-intake/src/effect-body.ts');
    writeFileSync(body, readFileSync(body, 'utf8').replace('return { id, done: true };', "return 'done' as never;"));
    const red = await qa('run', '--all');
    expect([red.code, red.output.match(/^ {2}(?:GREEN|RED) .*QA-\d/gm)], red.output).toEqual([
      1,
      [expect.stringContaining('GREEN   QA-1'), expect.stringContaining('RED     QA-2'), expect.stringContaining('GREEN   QA-3')],
    ]);
    const within = await runProgram(
      process.execPath,
      [path.join(packed, 'bin/run.js'), 'run', '--subwave', '1.2'],
      path.join(repository.root, 'services/order-flow'),
    );
    expect([within.code, within.output]).toEqual([0, expect.stringContaining('GREEN 1/1 components, 5/5 criteria')]);
  },
);

test('a repository that is not valid takes no node, and --no-join makes one beside it', { timeout: 60_000 }, async () => {
  await using repository = await createRepository({ 1: { 1: 'adds' }, 3: { 1: 'gap' } });
  const wanted = ['generate', 'node', '--type', 'compute', '--service-name', 'price', '--domain', 'sales'];
  const refused = await repository.qa(wanted);
  expect([refused.code, refused.stdout]).toEqual([
    2,
    expect.stringContaining('The range of subwave 1.0 includes QA-2, which the catalog does not describe. (qa catalog validate)'),
  ]);
  const alone = await repository.qa([...wanted, '--no-join']);
  expect([alone.code, alone.stdout], alone.stdout + alone.stderr).toEqual([0, expect.not.stringContaining('in the repository')]);
  expect(readdirSync(path.join(repository.root, 'qa')).toSorted()).toEqual(['catalog', 'plan.yaml']);
});

test(
  'killed in its last stage it leaves no node and no change, and the next generation sweeps up',
  { timeout: 120_000 },
  async () => {
    await using repository = await createRepository({ 1: { 1: 'adds' } });
    const plan = await repository.read('qa/plan.yaml');
    const wanted = ['generate', 'node', '--type', 'compute', '--service-name', 'price', '--domain', 'sales', '--out', 'services'];
    const services = path.join(repository.root, 'services');
    const killOnceWritten = (pid: number): void => {
      const timer = setInterval(() => {
        if (
          !readdirSync(repository.root).includes('services') ||
          !readdirSync(services).some((name) => name.startsWith('.price.'))
        )
          return;
        clearInterval(timer);
        setTimeout(() => process.kill(pid, 'SIGKILL'), 300);
      }, 5);
    };
    const killed = await startQa(repository.root, wanted, { onStart: killOnceWritten });
    expect([killed.code, readdirSync(services), await repository.read('qa/plan.yaml')]).toEqual([
      'SIGKILL',
      [expect.stringMatching(/^\.price\..*\.tmp$/)],
      plan,
    ]);
    expect((await repository.qa(['catalog', 'validate'])).code).toBe(0);
    const { code, stdout, stderr } = await repository.qa(wanted);
    expect(code, stdout + stderr).toBe(0);
    expect([readdirSync(services), readdirSync(path.join(repository.root, 'qa')).toSorted()]).toEqual([
      ['price'],
      ['catalog', 'plan.yaml'],
    ]);
  },
);
