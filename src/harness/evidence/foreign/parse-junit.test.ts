import fc from 'fast-check';
import { expect, test } from 'vitest';

import { QaError } from '../../../foundation/qa-error.ts';
import type { ForeignClaim, ForeignOutcome, ForeignResults } from './foreign-results.ts';
import { parseJunit } from './parse-junit.ts';

const commit = 'a'.repeat(40);
const claim: ForeignClaim = { commit, committedMs: Date.parse('2026-01-02T10:00:00Z'), nowMs: Date.parse('2026-01-02T12:00:00Z') };

function parse(xml: string | Uint8Array): ForeignResults {
  return parseJunit(typeof xml === 'string' ? Buffer.from(xml) : xml, 'junit.xml', claim);
}

/** The codes with which a file is refused; none for one that is read. */
function refusals(xml: string | Uint8Array): string[] {
  try {
    parse(xml);
    return [];
  } catch (error) {
    if (!(error instanceof QaError)) throw error;
    expect(error.code).toBe('INVALID_INPUT');
    return [...new Set(error.problems.map(({ code }) => code))];
  }
}

const suite = (inside: string, attributes = '') => `<testsuite ${attributes}>${inside}</testsuite>`;
const one = '<testcase classname="c" name="n"/>';

/** As each runner writes it, its texts left out. */
const dialects = {
  pytest:
    '<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="0" failures="1" skipped="1" tests="3" time="0.033" timestamp="2026-01-02T11:00:00.331233+00:00" hostname="vm"><testcase classname="a" name="ok" time="0.000"/><testcase classname="a" name="bad" time="0.000"><failure message="x">y</failure></testcase><testcase classname="a" name="off" time="0"><skipped type="pytest.skip" message="m">z</skipped></testcase></testsuite></testsuites>',
  'node:test':
    '<testsuites>\n<testsuite name="outer" time="0.003" disabled="0" errors="0" tests="2" failures="1" skipped="1" timestamp="2026-01-02T11:00:00.823Z"><testcase name="ok" time="0.0003" classname="outer" file="a.mjs"/><testsuite name="inner" disabled="0" errors="0" tests="2" failures="1" skipped="1"><testcase name="bad" failure="1"><failure type="t" message="m">x</failure></testcase><testcase name="off"><skipped type="todo" message="true"/></testcase></testsuite></testsuite><!-- fail 1 --></testsuites>',
  'go-junit-report':
    '<testsuites tests="3" failures="1" skipped="1"><testsuite name="pkg" tests="3" failures="1" errors="0" skipped="1" id="0" hostname="h" time="0.003" timestamp="2026-01-02T13:00:00+02:00"><properties><property name="go.version" value="go1.25"></property></properties><testcase name="ok" classname="pkg" time="0.001"></testcase><testcase name="bad" classname="pkg" time="0.001"><failure message="Failed"><![CDATA[a_test.go:9: <b>]]></failure></testcase><testcase name="off" classname="pkg"><skipped message="Skipped"></skipped></testcase><system-out><![CDATA[text]]></system-out></testsuite></testsuites>',
  surefire:
    '<?xml version="1.0" encoding="UTF-8"?><testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" version="3.0.2" name="A" time="0.05" tests="3" errors="0" skipped="1" failures="1"><properties><property name="java.version" value="25"/></properties><testcase name="ok" classname="A" time="0.01"/><testcase name="bad" classname="A" time="0.01"><failure type="E">x</failure><system-out>o</system-out></testcase><testcase name="off" classname="A" time="0"><skipped/></testcase></testsuite>',
  'jest-junit':
    '<?xml version="1.0" encoding="UTF-8"?><testsuites name="jest tests" tests="3" failures="1" errors="0" time="0.6"><testsuite name="s" errors="0" failures="1" skipped="1" timestamp="2026-01-02T11:00:00" time="0.4" tests="3"><testcase classname="s ok" name="s ok" time="0.001"></testcase><testcase classname="s bad" name="s bad" time="0"><failure>x</failure></testcase><testcase classname="s off" name="s off" time="0"><skipped/></testcase></testsuite></testsuites>',
  vitest:
    '<?xml version="1.0" encoding="UTF-8" ?>\n<testsuites name="vitest tests" tests="3" failures="1" errors="0" time="0.01"><testsuite name="a.test.ts" timestamp="2026-01-02T11:00:00.000Z" hostname="h" tests="3" failures="1" errors="0" skipped="1" time="0.002"><testcase classname="a.test.ts" name="s &gt; ok" time="0.001"></testcase><testcase classname="a.test.ts" name="s &gt; bad" time="0.001"><failure message="m" type="AssertionError">x</failure><failure message="m2" type="E">y</failure></testcase><testcase classname="a.test.ts" name="off" time="0"><skipped/></testcase></testsuite></testsuites>',
  gtest:
    '<testsuites tests="3" failures="1" disabled="1" errors="0" time="0.01" timestamp="2026-01-02T11:00:00.123" name="AllTests"><testsuite name="S" tests="3" failures="1" disabled="1" skipped="0" errors="0" time="0" timestamp="2026-01-02T11:00:00.123"><testcase name="ok" status="run" result="completed" time="0" timestamp="2026-01-02T11:00:00.123" classname="S"/><testcase name="bad" status="run" result="completed" time="0" classname="S"><failure message="m" type=""/></testcase><testcase name="DISABLED_off" status="notrun" result="suppressed" time="0" classname="S"/></testsuite></testsuites>',
};

test.for(Object.entries(dialects))('counts the cases as %s writes them', ([, xml]) => {
  const { counts, failing } = parse(xml);
  expect(counts).toEqual({ cases: 3, passed: 1, failed: 1, errors: 0, notRun: 1 });
  expect(failing).toEqual([expect.stringMatching(/bad$/)]);
});

test.for([
  ['nothing', '', 'JUNIT_MALFORMED'],
  ['no case', '<testsuites/>', 'JUNIT_SHAPE'],
  ['an empty suite that states a pass', suite('', 'tests="1"'), 'JUNIT_COUNT'],
  ['several roots', `${suite(one)}${suite(one)}`, 'JUNIT_MALFORMED'],
  ['text after the root', `${suite(one)}more`, 'JUNIT_MALFORMED'],
  ['text before the root', `more${suite(one)}`, 'JUNIT_MALFORMED'],
  ['an open end', `<testsuite>${one}`, 'JUNIT_MALFORMED'],
  ['crossing elements', `<testsuite><testcase name="n"><failure></testcase></failure></testsuite>`, 'JUNIT_MALFORMED'],
  ['an attribute twice', suite(one, 'tests="0" tests="1"'), 'JUNIT_MALFORMED'],
  ['an attribute of objects twice', suite(one, '__proto__="0" __proto__="1"'), 'JUNIT_MALFORMED'],
  ['an unknown entity', suite('<testcase name="&x;"/>'), 'JUNIT_MALFORMED'],
  ['a control character', suite('<testcase name="&#27;[2J"/>'), 'JUNIT_MALFORMED'],
  ['XML 1.1, which has control characters', `<?xml version="1.1"?>${suite('<testcase name="&#1;"/>')}`, 'JUNIT_MALFORMED'],
  ['another encoding', `<?xml version="1.0" encoding="ISO-8859-1"?>${suite(one)}`, 'JUNIT_MALFORMED'],
  ['a document type', `<!DOCTYPE x [<!ENTITY y "z">]>${suite(one)}`, 'JUNIT_DOCTYPE'],
  ['an empty document type', `<!DOCTYPE x>${suite(one)}`, 'JUNIT_DOCTYPE'],
  ['another root', `<html>${one}</html>`, 'JUNIT_SHAPE'],
  ['a failure of no case', suite(`${one}<failure/>`), 'JUNIT_SHAPE'],
  ['a case where nobody counts it', suite(`${one}<properties><testcase name="m"/></properties>`), 'JUNIT_SHAPE'],
  ['an element of another name', suite('<testcase name="n"><Failure/></testcase>'), 'JUNIT_SHAPE'],
  ['more tests than cases', suite(one, 'tests="2"'), 'JUNIT_COUNT'],
  ['a failure that the suite hides', suite('<testcase name="n"><failure/></testcase>', 'tests="1" failures="0"'), 'JUNIT_COUNT'],
  ['a failure that the root hides', `<testsuites failures="0">${suite('<testcase name="n"><failure/></testcase>')}</testsuites>`, 'JUNIT_COUNT'],
  ['a failure that the suite around hides', suite(`${one}${suite('<testcase name="n"><error/></testcase>')}`, 'errors="0"'), 'JUNIT_COUNT'],
  ['skipped cases that count as run', suite('<testcase name="n"><skipped/></testcase>', 'skipped="0"'), 'JUNIT_COUNT'],
  ['a count that is none', suite(one, 'failures="-1"'), 'JUNIT_COUNT'],
  ['failed and skipped', suite('<testcase name="n"><failure/><skipped/></testcase>'), 'JUNIT_CONTRADICTION'],
  ['failed and called passed', suite('<testcase name="n" status="passed"><failure/></testcase>'), 'JUNIT_CONTRADICTION'],
  ['called failed, and no failure', suite('<testcase name="n" result="failed"/>'), 'JUNIT_CONTRADICTION'],
  ['a flake', suite('<testcase name="n"><flakyFailure/></testcase>'), 'JUNIT_CONTRADICTION'],
  ['run again until it passed', suite('<testcase name="n"><rerunError/></testcase>'), 'JUNIT_CONTRADICTION'],
  ['one name twice', suite(`${one}${one}`), 'JUNIT_REPEATED'],
  ['one name twice to the eye', suite(`${one}<testcase classname="c" name="n&#x200b;"/>`), 'JUNIT_REPEATED'],
  ['no name', suite('<testcase classname="c"/>'), 'JUNIT_NAME'],
  ['a name of two lines', suite('<testcase name="n&#10;::error::x"/>'), 'JUNIT_NAME'],
  ['a name that a terminal obeys', suite('<testcase name="n&#x9b;2J"/>'), 'JUNIT_NAME'],
  ['a suite whose name turns the direction', suite(one, 'name="&#x202e;"'), 'JUNIT_NAME'],
  ['a negative time', suite('<testcase name="n" time="-0.1"/>'), 'JUNIT_TIME'],
  ['a time that is no number', suite(one, 'time="NaN"'), 'JUNIT_TIME'],
  ['an endless time', suite(one, 'time="1e999"'), 'JUNIT_TIME'],
  ['a timestamp that is none', suite(one, 'timestamp="yesterday"'), 'JUNIT_TIME'],
  ['a day that there is not', suite(one, 'timestamp="2026-13-01T00:00:00Z"'), 'JUNIT_TIME'],
  ['results of before the commit', suite(one, 'timestamp="2026-01-02T09:58:59Z"'), 'JUNIT_STALE'],
  ['results of before the commit, wherever on earth', suite(one, 'timestamp="2026-01-01T21:58:59"'), 'JUNIT_STALE'],
  ['results yet to come', suite(one, 'timestamp="2026-01-02T12:01:01Z"'), 'JUNIT_STALE'],
  ['results of another commit', suite(`<properties><property name="git.commit" value="${'b'.repeat(40)}"/></properties>${one}`), 'JUNIT_COMMIT'],
  ['results of a branch', suite(`<properties><property name="commit" value="main"/></properties>${one}`), 'JUNIT_COMMIT'],
  ['elements without end', `${'<testsuite>'.repeat(40)}${'</testsuite>'.repeat(40)}`, 'JUNIT_LIMIT'],
  ['attributes without end', suite(one, Array.from({ length: 101 }, (_, index) => `a${index}=""`).join(' ')), 'JUNIT_LIMIT'],
  ['a name without end', suite(`<testcase name="${'n'.repeat(2000)}"/>`), 'JUNIT_LIMIT'],
] as const)('refuses %s', ([, xml, code]) => {
  expect(refusals(xml)).toEqual([code]);
});

test('refuses what is no UTF-8, and what is too large', () => {
  expect(refusals(Buffer.from(suite('<testcase name="\xff"/>'), 'latin1'))).toEqual(['INVALID_UTF8']);
  expect(refusals(Buffer.alloc(16 * 1024 * 1024 + 1, ' '))).toEqual(['TOO_LARGE']);
  const cases = Array.from({ length: 50_001 }, (_, index) => `<testcase name="${index}"/>`).join('');
  expect(refusals(suite(cases))).toEqual(['JUNIT_LIMIT']);
});

test.for([
  ['markup and other scripts in a name', suite('<testcase name="&lt;script&gt; | `é` ✅️"/>')],
  ['a name of one class and of another', suite(`${one}<testcase classname="d" name="n"/>`)],
  ['a name of one suite and of another', `<testsuites>${suite(one, 'name="a"')}${suite(one, 'name="b"')}</testsuites>`],
  ['results of the minute of the commit', suite(one, 'timestamp="2026-01-02T10:00:00Z"')],
  ['a time of day of somewhere on earth', suite(one, 'timestamp="2026-01-01T22:00:00"')],
  ['the commit, shortened', suite(`<properties><property name="COMMIT_SHA" value="${commit.slice(0, 8)}"/></properties>${one}`)],
  ['failed again and again', suite('<testcase name="n"><failure/><rerunFailure><stackTrace/></rerunFailure></testcase>')],
  ['instructions and comments', `<?xml version="1.0"?><?a b?>${suite(one)}<!-- end -->\n`],
] as const)('reads %s', ([, xml]) => {
  expect(refusals(xml)).toEqual([]);
});

test('a file that was imported before is not held against the clock', () => {
  const old = Buffer.from(suite(one, 'timestamp="1999-01-01T00:00:00Z"'));
  expect(parseJunit(old, 'junit.xml')).toMatchObject({ counts: { cases: 1 }, testedAt: '1999-01-01T00:00:00Z' });
});

test('quotes a name without what a terminal would obey', () => {
  expect(() => parse(suite('<testcase name="n&#x9b;2J"/>'))).toThrow(
    expect.objectContaining({ problems: [expect.objectContaining({ message: expect.stringContaining('"n<U+009B>2J"') })] }),
  );
});

const tags: Readonly<Record<ForeignOutcome, string>> = { passed: '', failed: '<failure/>', errors: '<error/>', notRun: '<skipped/>' };
const attributeOf = { cases: 'tests', failed: 'failures', errors: 'errors', notRun: 'skipped' } as const;
const outcomes = fc.array(fc.constantFrom<ForeignOutcome>('passed', 'failed', 'errors', 'notRun'), { minLength: 1, maxLength: 20 });

interface Model {
  readonly xml: string;
  readonly counts: ForeignResults['counts'];
}

/** Two suites of which `forged`, if any, is stated one off. */
function render(all: readonly ForeignOutcome[], split: number, forged?: keyof typeof attributeOf): Model {
  const tally = (some: readonly ForeignOutcome[]) => ({
    cases: some.length,
    passed: some.filter((each) => each === 'passed').length,
    failed: some.filter((each) => each === 'failed').length,
    errors: some.filter((each) => each === 'errors').length,
    notRun: some.filter((each) => each === 'notRun').length,
  });
  const state = (some: readonly ForeignOutcome[], off: string | undefined) =>
    Object.entries(attributeOf)
      .map(([key, name]) => `${name}="${tally(some)[key as keyof typeof attributeOf] + (off === key ? 1 : 0)}"`)
      .join(' ');
  const cases = (some: readonly ForeignOutcome[]) => some.map((each, index) => `<testcase name="${index}">${tags[each]}</testcase>`).join('');
  const [first, second] = [all.slice(0, split), all.slice(split)];
  const suites = `${suite(cases(first), `name="a" ${state(first, undefined)}`)}${suite(cases(second), `name="b" ${state(second, forged)}`)}`;
  return { xml: `<testsuites ${state(all, forged)}>${suites}</testsuites>`, counts: tally(all) };
}

/** What a reader gets wrong that believes the numbers at the root. */
function believe(xml: string): Partial<ForeignResults['counts']> {
  const [, cases, failed] = /tests="(\d+)" failures="(\d+)"/.exec(xml)!;
  return { cases: Number(cases), failed: Number(failed) };
}

test('counts any results as they are, and refuses them with any count one off', () => {
  const property = fc.property(outcomes, fc.nat(20), fc.constantFrom(...(Object.keys(attributeOf) as (keyof typeof attributeOf)[])), (all, split, forged) => {
    const honest = render(all, split);
    expect(parse(honest.xml).counts).toEqual(honest.counts);
    expect(refusals(render(all, split, forged).xml)).toEqual(['JUNIT_COUNT']);
  });
  fc.assert(property);
  const believing = fc.property(outcomes, (all) => {
    const { xml, counts } = render(all, 0, 'failed');
    expect(believe(xml)).toMatchObject({ cases: counts.cases, failed: counts.failed });
  });
  expect(() => fc.assert(believing)).toThrow();
});

test('no bytes end it otherwise than by a refusal', () => {
  const pieces = fc.constantFrom('<', '>', '</', 'testsuite', 'testcase', ' name="', '"', '&', ';', '<!--', '-->', '<![CDATA[', ']]>', '<?', '?>', 'é', '\u0000');
  fc.assert(fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => void refusals(parts.join(''))));
});
