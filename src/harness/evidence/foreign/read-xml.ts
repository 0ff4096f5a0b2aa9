import { SaxesParser } from 'saxes';
import type { XMLDecl } from 'saxes';

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
export const xmlLimits = { depth: 32, elements: 500_000, attributes: 100, attributeCharacters: 1_000_000 } as const;

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
  return new XmlReader(source).read();
}

class XmlReader {
  readonly #source: SourceText;
  readonly #parser = new SaxesParser({ position: false, xmlns: false });
  readonly #open: OpenElement[] = [];
  #root: XmlElement | undefined;
  #elements = 0;
  #attributes = 0;

  constructor(source: SourceText) {
    this.#source = source;
    this.#parser.on('error', ({ message }) => this.#refuse(malformed(message)));
    this.#parser.on('xmldecl', (declaration) => this.#declare(declaration));
    this.#parser.on('doctype', () => this.#refuse(doctype));
    this.#parser.on('opentagstart', () => (this.#attributes = 0));
    this.#parser.on('attribute', () => this.#countAttribute());
    this.#parser.on('opentag', ({ name, attributes }) => this.#enter(name, attributes));
    this.#parser.on('closetag', () => this.#open.pop());
  }

  read(): XmlElement {
    this.#parser.write(this.#source.text).close();
    return this.#root ?? this.#refuse(malformed('there is no element'));
  }

  #declare({ version, encoding }: XMLDecl): void {
    if (version !== '1.0') this.#refuse(malformed(`XML ${version} is declared, and 1.0 is read`));
    if (encoding !== undefined && !/^(?:utf-8|us-ascii)$/i.test(encoding))
      this.#refuse(malformed(`the encoding ${quoteText(encoding)} is declared, and UTF-8 is read`));
  }

  /** Before the element is complete: one with a million attributes would take all memory. */
  #countAttribute(): void {
    this.#attributes += 1;
    if (this.#attributes > xmlLimits.attributes)
      this.#refuse(beyond(`an element has more than ${xmlLimits.attributes} attributes`));
  }

  #enter(name: string, attributes: Readonly<Record<string, string>>): void {
    this.#elements += 1;
    const { depth, elements, attributeCharacters } = xmlLimits;
    if (this.#open.length >= depth) this.#refuse(beyond(`more than ${depth} elements lie within each other`));
    if (this.#elements > elements) this.#refuse(beyond(`there are more than ${elements} elements`));
    if (Object.values(attributes).some((value) => value.length > attributeCharacters))
      this.#refuse(beyond(`an attribute has more than ${attributeCharacters} characters`));
    // No attribute of a well-formed document has a `<`, so the last one began the element.
    const offset = Math.max(0, this.#source.text.lastIndexOf('<', this.#parser.position - 1));
    const element = { name, attributes: new Map(Object.entries(attributes)), children: [], offset };
    this.#open.at(-1)?.children.push(element);
    this.#root ??= element;
    this.#open.push(element);
  }

  #refuse(problem: ProblemText): never {
    throw refusal(this.#source, Math.min(this.#parser.position, this.#source.text.length), problem);
  }
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
