import { expect, test } from 'vitest';

import type { CertificateFile } from '../../src/harness/prove/certificate.ts';
import { createRepository, testFile } from '../support/repository.ts';

const slow = { timeout: 60_000 };

/** Proves everything in a repository of these sources and tests, and returns how each criterion was proven, and by which mutant. */
async function prove(
  statements: Readonly<Record<number, string>>,
  files: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  await using repository = await createRepository({ 1: statements }, files);
  await repository.qa(['prove', '--all']);
  const { certificates, unproven } = JSON.parse(await repository.read('qa/certificates/1.0.json')) as CertificateFile;
  return Object.fromEntries([
    ...Object.values(certificates).map(({ criterion, killedBy, mutant }) => [criterion, `${killedBy.kind} ${mutant.file}`]),
    ...Object.values(unproven).map(({ criterion, cause }) => [criterion, cause]),
  ]);
}

test('a mutant is on in the processes that a test starts, and what they reach is known', slow, async () => {
  const found = await prove(
    { 1: 'asks another process', 2: 'asks it for nothing' },
    {
      'src/calc/service.ts': `process.on('message', (value: number) => {
  process.send?.(value > 2 ? 'large' : 'small');
  process.disconnect();
});
`,
      'qa/tests/service.qa.ts': testFile({
        'QA-1.1 asks another process': `  const { fork } = await import('node:child_process');
  const child = fork('src/calc/service.ts');
  const answer = new Promise((resolve) => child.once('message', resolve));
  child.send(3);
  expect(await answer).toBe('large');`,
        'QA-1.2 asks it for nothing': `  const { fork } = await import('node:child_process');
  const child = fork('src/calc/service.ts');
  child.send(3);
  await new Promise((resolve) => setTimeout(resolve, 400));
  child.kill();
  expect([child]).toHaveLength(1);`,
      }),
    },
  );
  expect(found).toEqual({ 'QA-1.1': 'assertion src/calc/service.ts', 'QA-1.2': 'survived' });
});

test('a table test is proven by one of its cases, and tests beside each other each by their own', slow, async () => {
  const found = await prove(
    { 1: 'adds $a', 2: 'adds two', 3: 'adds nothing' },
    {
      'src/calc/add.ts': 'export const add = (a: number, b: number): number => a + b;\n',
      'qa/tests/add.qa.ts': `import { describe, expect, test } from 'vitest';
import { add } from '../../src/calc/add.ts';

test.for([{ a: 0, sum: 0 }, { a: 2, sum: 4 }])('QA-1.1 adds $a', ({ a, sum }) => {
  expect(add(a, a)).toBe(sum);
});
describe('beside each other', () => {
  test.concurrent('QA-1.2 adds two', async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(add(1, 2)).toBe(3);
  });
  test.concurrent('QA-1.3 adds nothing', async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([add(1, 2)]).toHaveLength(1);
  });
});
`,
    },
  );
  expect(found).toEqual({ 'QA-1.1': 'assertion src/calc/add.ts', 'QA-1.2': 'assertion src/calc/add.ts', 'QA-1.3': 'survived' });
});

/** Bodies of tests that turn red whenever they believe that a mutant is on, and notice nothing of what it does. */
const pretenders: Readonly<Record<string, string>> = {
  'an unknown variable is in the environment': `  const odd = Object.entries(process.env).some(([, value]) => /^[0-9a-f]{12}[|]/.test(value ?? ''));
  expect(odd).toBe(false);`,
  'the global object has a switch': `  const names = Object.getOwnPropertyNames(globalThis).filter((name) => /^__[0-9a-f]{12}$/.test(name));
  expect(names).toEqual([]);`,
};

test.for(Object.entries(pretenders))('a test that is red when %s is not proven', slow, async ([, body]) => {
  const source = "  const { twice } = await import('../../src/calc/twice.ts');\n  twice(2);\n";
  const found = await prove(
    { 1: 'pretends' },
    {
      'src/calc/twice.ts': 'export const twice = (value: number): number => value * 2;\n',
      'qa/tests/twice.qa.ts': testFile({ 'QA-1.1 pretends': source + body }),
    },
  );
  expect(found).toEqual({ 'QA-1.1': 'not-passing' });
});

test('what a mutant of one test leaves behind proves nothing of the next', slow, async () => {
  const found = await prove(
    { 1: 'fills the store', 2: 'looks at the store alone' },
    {
      'src/calc/store.ts': `export const store: { broken?: boolean } = {};
export function fill(value: number): number {
  if (value > 5) store.broken = true;
  return value;
}
export function nameOf(value: number): string {
  return value > 5 ? 'large' : 'small';
}
`,
      'qa/tests/store.qa.ts': `import { expect, test } from 'vitest';
import { fill, nameOf, store } from '../../src/calc/store.ts';

test('QA-1.1 fills the store', () => {
  expect(fill(1)).toBe(1);
});
test('QA-1.2 looks at the store alone', () => {
  nameOf(2);
  expect(store.broken).toBe(undefined);
});
`,
    },
  );
  expect(found).toEqual({ 'QA-1.1': 'assertion src/calc/store.ts', 'QA-1.2': 'survived' });
});
