import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { expect, test } from 'vitest';

import { sleep } from '../../src/foundation/clock.ts';
import { generateNode } from '../../src/generator/generate-node.ts';
import { loadProject } from '../../src/harness/catalog/load-project.ts';
import { ofPackage, requestNode, unverified } from '../support/generated-node.ts';
import { createRepository } from '../support/repository.ts';
import { seeded } from '../support/seeded.ts';

const rounds = 40;
/** Few kills come while a node gets its name; as many rounds as this are spent on one. */
const mostRounds = 200;
/** What a generation writes when it begins, and at its last gate: from there on its node gets its name. */
const marks = { begun: '.', checked: '!' } as const;
/** Generates one node after another into a repository until it is killed; the last stage writes down what it has looked at. */
const program = `
  import { appendFileSync } from 'node:fs';
  import { basename } from 'node:path';
  const [, module, root, home, first] = process.argv;
  const { generateNode } = await import(module);
  const verify = async (folder) => {
    appendFileSync(root + '/checked.log', basename(folder).slice(1).split('.')[0] + '\\n');
    process.stdout.write('${marks.checked}');
    return [{ name: 'looked-at', result: 'PASS', detail: null }];
  };
  for (let i = 0; ; i += 1) {
    process.stdout.write('${marks.begun}');
    const request = { type: 'compute', serviceName: 'node-' + first + '-' + i, domain: 'sales', out: root + '/services' };
    await generateNode(request, { verify, home });
  }`;

function startGenerating(root: string, first: string) {
  const module = path.resolve('src/generator/generate-node.ts');
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, module, root, ofPackage.home ?? '', first], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { child, ended: once(child, 'exit') };
}

/** How long the two halves of a process's first generation take on this machine: until its last gate, and from there on. */
async function measureHalves(root: string): Promise<Record<keyof typeof marks, number>> {
  const { child, ended } = startGenerating(root, 'measured');
  const marksAtMs: number[] = [];
  for await (const written of child.stdout.setEncoding('utf8')) {
    for (const _ of written as string) marksAtMs.push(performance.now());
    if (marksAtMs.length > 2) break;
  }
  child.kill('SIGKILL');
  await ended;
  const [begunMs = 0, checkedMs = 0, endedMs = 0] = marksAtMs;
  return { begun: checkedMs - begunMs, checked: endedMs - checkedMs };
}

/** @param afterMs Counted from the mark. */
async function killWhileGenerating(root: string, round: number, mark: string, afterMs: number): Promise<void> {
  const { child, ended } = startGenerating(root, String(round));
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (data: Buffer) => void (data.includes(mark) && resolve()));
  });
  await sleep(afterMs);
  child.kill('SIGKILL');
  await ended;
}

function listFiles(folder: string): number {
  return readdirSync(folder, { recursive: true }).length;
}

test(
  `killed ${rounds} times and more at random moments, every node is whole and checked, and plan and catalog know exactly the nodes that there are`,
  { timeout: 300_000 },
  async () => {
    await using repository = await createRepository({ 1: { 1: 'adds' } }, { 'checked.log': 'whole\n' });
    const { root } = repository;
    const services = path.join(root, 'services');
    await generateNode(requestNode(services, { type: 'compute', serviceName: 'whole' }), unverified);
    const whole = listFiles(path.join(services, 'whole'));
    const random = seeded(20_261_126);
    const longestMs = await measureHalves(root);
    const cut = { trees: 0, journals: 0 };
    for (let round = 0; round < rounds || (cut.journals === 0 && round < mostRounds); round += 1) {
      const half = round % 2 === 0 ? 'begun' : 'checked';
      await killWhileGenerating(root, round, marks[half], random() * longestMs[half]);
      cut.journals += readdirSync(path.join(root, 'qa')).filter((name) => name.endsWith('.commit')).length;
      cut.trees += readdirSync(services).filter((name) => name.startsWith('.')).length;
      const project = await loadProject(root);
      const names = readdirSync(services).filter((name) => !name.startsWith('.'));
      expect(project.catalog.components.map(({ title }) => title).toSorted(), `round ${round}`).toEqual(
        ['Component 1', ...names].toSorted(),
      );
      const checked = new Set(readFileSync(path.join(root, 'checked.log'), 'utf8').split('\n'));
      for (const name of names)
        expect([name, listFiles(path.join(services, name)), checked.has(name)]).toEqual([name, whole, true]);
    }
    expect(cut.journals, 'some kill came while a node got its name').toBeGreaterThan(0);
    expect(cut.trees, 'some kill came while a node was being written').toBeGreaterThan(3);
    await generateNode(requestNode(services, { type: 'compute', serviceName: 'last' }), unverified);
    const places = ['.', 'qa', 'qa/catalog', 'governance/builders', 'services'];
    const leftovers = places.flatMap((place) => readdirSync(path.join(root, place)).filter((name) => name.startsWith('.')));
    expect([leftovers, existsSync(path.join(services, 'last'))]).toEqual([[], true]);
  },
);
