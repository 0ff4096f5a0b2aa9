import { SaxesParser } from 'saxes';

import { invalidInput } from '../../../foundation/input/invalid-input.ts';
import type { ProblemText, SourceText } from '../../../foundation/input/source-text.ts';
import type { QaError } from '../../../foundation/qa-error.ts';
import { quoteText } from './quote-text.ts';

/** An element without its text, which nothing is read from. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Where it begins in the source. */
  readonly offset: number;
}

/** How much of a document is read at most. */
export const xmlLimits = { depth: 32, elements: 500_000, attributeCharacters: 1_000_000 } as const;

interface OpenElement extends XmlElement {
  readonly children: XmlElement[];
}

/**
 * The elements of an XML 1.0 document. Well-formed from its first character to its last, with one root, without a document type
 * and so without entities of its own, within the limits; anything else is refused at its first defect.
 *
 * @throws {QaError} INVALID_INPUT: JUNIT_MALFORMED, JUNIT_DOCTYPE or JUNIT_LIMIT.
 */
export function readXml(source: SourceText): XmlElement {
  const { text } = source;
  const parser = new SaxesParser({ position: false });
  const refuse = (problem: ProblemText): never => {
    throw refusal(source, Math.min(parser.position, text.length), problem);
  };
  const open: OpenElement[] = [];
  let root: XmlElement | undefined;
  let elements = 0;
  parser.on('error', ({ message }) => refuse(malformed(message)));
  parser.on('xmldecl', ({ version, encoding }) => {
    if (version !== '1.0') refuse(malformed(`XML ${version} is declared, and 1.0 is read`));
    if (encoding !== undefined && !/^(?:utf-8|us-ascii)$/i.test(encoding))
      refuse(malformed(`the encoding ${quoteText(encoding)} is declared, and UTF-8 is read`));
  });
  parser.on('doctype', () => refuse(doctype));
  parser.on('opentag', ({ name, attributes }) => {
    elements += 1;
    if (open.length >= xmlLimits.depth) refuse(beyond(`more than ${xmlLimits.depth} elements lie within each other`));
    if (elements > xmlLimits.elements) refuse(beyond(`there are more than ${xmlLimits.elements} elements`));
    for (const value of Object.values(attributes))
      if (value.length > xmlLimits.attributeCharacters)
        refuse(beyond(`an attribute has more than ${xmlLimits.attributeCharacters} characters`));
    // No attribute of a well-formed document has a `<`, so the last one began the element.
    const offset = Math.max(0, text.lastIndexOf('<', parser.position - 1));
    const element = { name, attributes: new Map(Object.entries(attributes)), children: [], offset };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on('closetag', () => open.pop());
  parser.write(text).close();
  return root ?? refuse(malformed('there is no element'));
}

/** A refusal at one place of a file. */
export function refusal(source: SourceText, offset: number, problem: ProblemText): QaError {
  return invalidInput([source.problemAt(offset, problem)], 'Have the runner write the file anew, and import it as it is.');
}

const doctype: ProblemText = {
  code: 'JUNIT_DOCTYPE',
  message: 'The document declares a type, by which it could define entities.',
  remedy: 'Remove the DOCTYPE; no runner needs one.',
};

function malformed(what: string): ProblemText {
  const message = `The XML is not well-formed: ${what.replace(/\.$/, '')}.`;
  return { code: 'JUNIT_MALFORMED', message, remedy: 'Import the file as the runner wrote it, whole.' };
}

function beyond(what: string): ProblemText {
  return { code: 'JUNIT_LIMIT', message: `The file is too large to be read: ${what}.`, remedy: 'Split it by suites.' };
}
