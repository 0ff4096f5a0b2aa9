import { decodeText } from '../../../foundation/input/decode-text.ts';
import { maxProblems } from '../../../foundation/input/input-limits.ts';
import { invalidInput } from '../../../foundation/input/invalid-input.ts';
import type { ProblemText, SourceText } from '../../../foundation/input/source-text.ts';
import type { Problem } from '../../../foundation/problem.ts';
import { invisibleCharacter } from '../../../foundation/text/visible-text.ts';
import { readOutcomeOf } from './case-outcome.ts';
import { countCases, listFailing } from './foreign-results.ts';
import type { ForeignCase, ForeignClaim, ForeignCounts, ForeignResults } from './foreign-results.ts';
import { findShapeDefect } from './junit-shape.ts';
import { quoteText } from './quote-text.ts';
import { readXml, refusal } from './read-xml.ts';
import type { XmlElement } from './read-xml.ts';
import { findCommitDefect } from './stated-commit.ts';
import { countParts, findCountDefects } from './stated-counts.ts';
import { findDurationDefect, findStaleness, readMoment, unreadableMoment } from './stated-times.ts';
import type { StatedMoment } from './stated-times.ts';

/** How much of a file is read at most. */
export const junitLimits = { sizeBytes: 16 * 1024 * 1024, depth: 0, tokens: 0, cases: 50_000, nameCharacters: 1024 } as const;

const everyInvisible = new RegExp(invisibleCharacter, 'gu');
/** What moves a cursor, ends a line or turns the direction of a text. Invisible marks that belong to emoji are none of it. */
const obeyed = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
const suites = new Set(['testsuites', 'testsuite']);

/**
 * What JUnit XML of any runner states, counted from its cases.
 *
 * @param claim What the file is said to be about; what it states of itself must not contradict that. Undefined for a file that was
 *   imported before.
 * @throws {QaError} INVALID_INPUT with everything that is wrong, which nothing is counted from.
 */
export function parseJunit(bytes: Uint8Array, file: string, claim?: ForeignClaim): ForeignResults {
  const source = decodeText(bytes, file, junitLimits);
  const root = readXml(source);
  const reading = new JunitReading(source, claim);
  reading.read(root);
  if (reading.problems.length > 0) throw invalidInput(reading.problems, 'Have the runner write the file anew, and import it as it is.');
  if (reading.cases.length === 0) throw refusal(source, root.offset, nothingRan);
  const earliest = reading.moments.toSorted((a, b) => a.earliestMs - b.earliestMs)[0];
  return { counts: countCases(reading.cases), testedAt: earliest?.text ?? null, failing: listFailing(reading.cases) };
}

class JunitReading {
  readonly problems: Problem[] = [];
  readonly cases: ForeignCase[] = [];
  readonly moments: StatedMoment[] = [];
  readonly #source: SourceText;
  readonly #claim: ForeignClaim | undefined;
  readonly #known = new Set<string>();

  constructor(source: SourceText, claim: ForeignClaim | undefined) {
    this.#source = source;
    this.#claim = claim;
  }

  read(root: XmlElement): void {
    this.#readElement(root, undefined, []);
  }

  #readElement(element: XmlElement, parent: XmlElement | undefined, path: readonly string[]): void {
    const misplaced = findShapeDefect(element, parent);
    if (misplaced !== undefined) return this.#accuse(element, misplaced);
    this.#readTimes(element);
    if (element.name === 'testcase') this.#readCase(element, path);
    if (element.name === 'property') this.#readProperty(element);
    if (suites.has(element.name)) return this.#readSuite(element, parent, path);
    for (const child of element.children) this.#readElement(child, element, path);
  }

  #readSuite(suite: XmlElement, parent: XmlElement | undefined, path: readonly string[]): void {
    const name = this.#readName(suite, 'name');
    const before = this.cases.length;
    const parts: ForeignCounts[] = [];
    for (const child of suite.children) {
      const first = this.cases.length;
      this.#readElement(child, suite, parent === undefined && suite.name === 'testsuites' ? [] : [...path, name]);
      if (child.name === 'testcase' || suites.has(child.name)) parts.push(countCases(this.cases.slice(first)));
    }
    // Of a suite with a case that cannot be read, no count would be right.
    if (this.problems.length > 0) return;
    for (const defect of findCountDefects(suite, countCases(this.cases.slice(before)), countParts(parts)))
      this.#accuse(suite, defect);
  }

  #readCase(testcase: XmlElement, path: readonly string[]): void {
    const [classname, name] = [this.#readName(testcase, 'classname'), this.#readName(testcase, 'name')];
    if (name === '') this.#accuse(testcase, nameless);
    const outcome = readOutcomeOf(testcase);
    if (typeof outcome !== 'string') return this.#accuse(testcase, outcome);
    if (this.cases.length >= junitLimits.cases) throw refusal(this.#source, testcase.offset, tooManyCases);
    const key = JSON.stringify([...path, classname, name]).replace(everyInvisible, '').normalize('NFC');
    if (this.#known.has(key)) this.#accuse(testcase, repeated(name));
    this.#known.add(key);
    this.cases.push({ title: classname === '' ? name : `${classname} ${name}`, outcome });
  }

  /** The text of an attribute that is printed somewhere; empty where there is none. */
  #readName(element: XmlElement, attribute: 'name' | 'classname'): string {
    const text = element.attributes.get(attribute) ?? '';
    if (text.length > junitLimits.nameCharacters) this.#accuse(element, longName(attribute, text.length));
    else if (obeyed.test(text)) this.#accuse(element, disguised(attribute, text));
    return text;
  }

  #readTimes(element: XmlElement): void {
    const { name, attributes } = element;
    if (!suites.has(name) && name !== 'testcase') return;
    const [time, timestamp] = [attributes.get('time'), attributes.get('timestamp')];
    const wrong = time === undefined ? undefined : findDurationDefect(time);
    if (wrong !== undefined) this.#accuse(element, wrong);
    if (timestamp === undefined) return;
    const moment = readMoment(timestamp);
    if (moment === undefined) return this.#accuse(element, unreadableMoment(timestamp));
    this.moments.push(moment);
    const stale = this.#claim === undefined ? undefined : findStaleness(moment, this.#claim);
    if (stale !== undefined) this.#accuse(element, stale);
  }

  #readProperty(property: XmlElement): void {
    const [name, value] = [property.attributes.get('name') ?? '', property.attributes.get('value')];
    if (this.#claim === undefined || value === undefined) return;
    const defect = findCommitDefect(name, value, this.#claim.commit);
    if (defect !== undefined) this.#accuse(property, defect);
  }

  #accuse({ offset }: XmlElement, problem: ProblemText): void {
    if (this.problems.length < maxProblems) this.problems.push(this.#source.problemAt(offset, problem));
  }
}

const nothingRan: ProblemText = {
  code: 'JUNIT_SHAPE',
  message: 'The file has no case, and a run of nothing states nothing.',
  remedy: 'See that the runner found the tests.',
};

const nameless: ProblemText = {
  code: 'JUNIT_NAME',
  message: 'The case has no name.',
  remedy: 'Import the file as the runner wrote it.',
};

const tooManyCases: ProblemText = {
  code: 'JUNIT_LIMIT',
  message: `The file is too large to be read: it has more than ${junitLimits.cases} cases.`,
  remedy: 'Split it by suites.',
};

function repeated(name: string): ProblemText {
  const message = `A case of the same suite is called ${quoteText(name)} already, so one result stands in for two, or two for one.`;
  return { code: 'JUNIT_REPEATED', message, remedy: 'Give each test a name of its own, and run each once.' };
}

function longName(attribute: string, characters: number): ProblemText {
  const message = `The ${attribute} has ${characters} characters; at most ${junitLimits.nameCharacters} are read.`;
  return { code: 'JUNIT_LIMIT', message, remedy: 'Give the test a shorter name.' };
}

function disguised(attribute: string, text: string): ProblemText {
  const message = `The ${attribute} ${quoteText(text)} has a control character, a line end or a mark that turns its direction.`;
  return { code: 'JUNIT_NAME', message, remedy: 'Give the test a name that is what it looks like.' };
}
