import { SaxesParser } from 'saxes';
import type { SaxesTagPlain } from 'saxes';
import { expect, test } from 'vitest';

import { sampleComponent, sampleCriterion, sampleRecord } from './fixtures/sample-record.ts';
import { renderJunitXml } from './junit-xml.ts';

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** Parses strictly: an ill-formed document throws. */
function parse(xml: string): Element {
  const document: Element = { name: '', attributes: {}, children: [], text: '' };
  const path = [document];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
    const element: Element = { name, attributes, children: [], text: '' };
    path.at(-1)!.children.push(element);
    path.push(element);
  });
  parser.on('closetag', () => void path.pop());
  parser.on('text', (text) => void (path.at(-1)!.text += text));
  parser.on('cdata', (text) => void (path.at(-1)!.text += text));
  parser.write(xml).close();
  return document.children[0]!;
}

function findAll(element: Element, name: string): Element[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...findAll(child, name)]);
}

const states = ['GREEN', 'RED', 'TIMEOUT', 'MISSING', 'VOID'] as const;

test('an empty record has no suites', async () => {
  const { name, attributes, children } = parse(await renderJunitXml(sampleRecord([]), {}));
  expect({ name, children }).toEqual({ name: 'testsuites', children: [] });
  expect(attributes).toMatchObject({ tests: '0', failures: '0', errors: '0' });
});

test('a suite a component, a case a criterion, and counts that agree with the cases', async () => {
  const criteria = states.map((state, index) => sampleCriterion(`QA-1.${index + 1}`, state));
  const record = sampleRecord([sampleComponent('QA-1', criteria), sampleComponent('QA-2', [sampleCriterion('QA-2.1', 'GREEN')])]);
  const root = parse(await renderJunitXml(record, {}));
  for (const suite of [root, ...findAll(root, 'testsuite')]) {
    expect(suite.attributes).toMatchObject({
      tests: String(findAll(suite, 'testcase').length),
      failures: String(findAll(suite, 'failure').length),
      errors: String(findAll(suite, 'error').length),
    });
  }
  const cases = findAll(root, 'testcase');
  expect(cases.map(({ attributes }) => attributes['name'])).toEqual([...criteria, { criterion: 'QA-2.1', statement: 'holds QA-2.1' }].map(({ criterion, statement }) => `${criterion} ${statement}`));
  expect(cases.map(({ children }) => children.slice(1).map(({ name, attributes }) => [name, attributes['type']]))).toEqual([
    [],
    [['failure', 'ASSERTION_FAILED']],
    [['error', 'DEADLOCK']],
    [['error', 'NO_TEST']],
    [['error', 'NOT_EXECUTED']],
    [],
  ]);
  expect(cases[0]!.attributes).toMatchObject({ classname: 'QA-1.sample', time: '0.0125', file: 'qa/tests/a.qa.ts', line: '7', assertions: '2' });
  const properties = Object.fromEntries(findAll(cases[0]!, 'property').map(({ attributes }) => [attributes['name'], attributes['value']]));
  expect(properties).toMatchObject({ 'qa.component': 'QA-1', 'qa.criterion': 'QA-1.1', requirement: 'QA-1.1', test_id: 'QA-1.1', requirements: 'QA-1.1', verifies: 'QA-1.1' });
});

test('carries output, errors, dump and its attachment, whatever is in them', async () => {
  const hostile = 'a ]]> <b> & "q" \u001B[31m \u0000 \u202E \uFFFE \uD800 💥\r\n::error::pwned\nx ##[error]pwned ##vso[task]';
  const errors = [{ name: 'AssertionError', message: hostile, stack: `AssertionError: ${hostile}` }];
  const dump = { path: 'dumps/QA-1.1.txt', kind: 'deadlock', summary: hostile };
  const criterion = sampleCriterion('QA-1.1', 'TIMEOUT', { statement: hostile, output: hostile, errors, dump });
  const xml = await renderJunitXml(sampleRecord([sampleComponent('QA-1', [criterion], { title: hostile })]), { 'QA-1.1': hostile });
  const [testCase] = findAll(parse(xml), 'testcase');
  const shown = 'a ]]> <b> & "q" <U+001B>[31m <U+0000> <U+202E> <U+FFFE> <U+D800> 💥\n:\\:error::pwned\nx #\\#[error]pwned #\\#vso[task]';
  expect(findAll(testCase!, 'system-out')[0]!.text).toBe(`${shown}\n[[ATTACHMENT|dumps/QA-1.1.txt]]`);
  expect(findAll(testCase!, 'system-err')[0]!.text).toBe(shown);
  expect(findAll(testCase!, 'error')[0]!.text).toContain(shown);
  expect(xml).not.toMatch(/^\s*::/m);
  expect(xml).not.toContain('##[');
});

test('stays below 30 MB whatever is printed', async () => {
  const output = '\u0000é'.repeat(500_000);
  const criteria = Array.from({ length: 100 }, (_, index) => sampleCriterion(`QA-1.${index + 1}`, 'RED', { output }));
  const xml = await renderJunitXml(sampleRecord([sampleComponent('QA-1', criteria)]), {});
  expect(Buffer.byteLength(xml)).toBeLessThan(30_000_000);
  expect(findAll(parse(xml), 'system-out')[0]!.text).toMatch(/\[… \d+ bytes left out …\]/);
});
