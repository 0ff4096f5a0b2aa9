import { defaultLimits, maxProblems } from './input-limits.ts';
import type { EntryOffsets } from './parsed-document.ts';
import type { Problem } from '../problem.ts';
import type { ProblemText, SourceText } from './source-text.ts';

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const literal = /true|false|null/y;
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/g;
const wrongInString = /[\0-\x1f\\]/;

/** What a JSON text holds besides its value. */
export interface JsonScan {
  /** Duplicate keys and `__proto__`; or the first syntax error. */
  readonly problems: readonly Problem[];
  /** Where the entries of each container stand, in the order in which the containers begin. */
  readonly containers: readonly EntryOffsets[];
  /** True when the only thing wrong is that the text ends before its value does. */
  readonly endsEarly: boolean;
}

/** What a literal or a number that was cut leaves. */
const beginningOfToken = /^(?:t(?:ru?)?|f(?:a(?:ls?)?)?|n(?:ul?)?|-|\.|[eE][-+]?)$/;

/** Reads a JSON text strictly from end to end, in linear time. Never throws for what the text holds. */
export function scanJson(source: SourceText, maxDepth: number, maxEntries = defaultLimits.tokens): JsonScan {
  const scanner = new JsonScanner(source, maxDepth, maxEntries);
  try {
    scanner.scanDocument();
  } catch (error) {
    if (!(error instanceof Unexpected)) throw error;
    return { problems: [source.problemAt(error.offset, error.text)], containers: [], endsEarly: error.endsEarly };
  }
  return scanner;
}

/** Thrown where the reading cannot go on. */
class Unexpected {
  readonly offset: number;
  readonly text: ProblemText;
  readonly endsEarly: boolean;

  constructor(offset: number, text: ProblemText, endsEarly = false) {
    this.offset = offset;
    this.text = text;
    this.endsEarly = endsEarly;
  }
}

class JsonScanner implements JsonScan {
  readonly problems: Problem[] = [];
  readonly containers: EntryOffsets[] = [];
  readonly endsEarly = false;
  readonly #source: SourceText;
  readonly #text: string;
  readonly #maxDepth: number;
  readonly #maxEntries: number;
  #at = 0;
  #depth = 0;
  #entryCount = 0;
  /** Of the container that is being read. */
  #entries: EntryOffsets = new Map();

  constructor(source: SourceText, maxDepth: number, maxEntries: number) {
    this.#source = source;
    this.#text = source.text;
    this.#maxDepth = maxDepth;
    this.#maxEntries = maxEntries;
  }

  scanDocument(): void {
    this.#skipSpace();
    this.#scanValue();
    if (this.#at < this.#text.length) this.#expected('the end of the file');
  }

  #scanValue(): void {
    const first = this.#text[this.#at];
    if (first === '{') this.#scanContainer('}', () => this.#scanMember());
    else if (first === '[') this.#scanContainer(']', (index) => this.#scanItem(index));
    else if (first === '"') this.#scanString();
    else this.#scanToken();
    this.#skipSpace();
  }

  #scanContainer(close: string, scanEntry: (index: number) => void): void {
    this.#depth += 1;
    if (this.#depth > this.#maxDepth) {
      const message = `Maps and lists lie more than ${this.#maxDepth} deep in each other.`;
      throw new Unexpected(this.#at, { code: 'TOO_DEEP', message, remedy: 'Flatten the structure.' });
    }
    const outer = this.#entries;
    this.#entries = new Map();
    this.containers.push(this.#entries);
    this.#step();
    if (this.#text[this.#at] !== close) {
      for (let index = 0; ; index += 1) {
        this.#countEntry();
        scanEntry(index);
        if (this.#text[this.#at] === close) break;
        if (this.#text[this.#at] !== ',') this.#expected(`\`,\` or \`${close}\``);
        this.#step();
      }
    }
    this.#at += 1;
    this.#depth -= 1;
    this.#entries = outer;
  }

  /** The place of each entry is kept, which takes many times the memory of a short one. */
  #countEntry(): void {
    this.#entryCount += 1;
    if (this.#entryCount <= this.#maxEntries) return;
    const message = `The file has more than ${this.#maxEntries} entries.`;
    throw new Unexpected(this.#at, { code: 'TOO_LARGE', message, remedy: 'Split it, or remove what does not belong there.' });
  }

  #scanMember(): void {
    const at = this.#at;
    if (this.#text[at] !== '"') this.#expected('a key in double quotes');
    const raw = this.#scanString();
    const name = raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw;
    this.#checkKey(name, at);
    this.#skipSpace();
    if (this.#text[this.#at] !== ':') this.#expected('`:`');
    this.#step();
    this.#entries.set(name, [at, this.#at]);
    this.#scanValue();
  }

  #scanItem(index: number): void {
    this.#entries.set(String(index), [this.#at, this.#at]);
    this.#scanValue();
  }

  #checkKey(name: string, at: number): void {
    if (this.problems.length >= maxProblems) return;
    const first = this.#entries.get(name);
    if (first !== undefined) {
      const { line } = this.#source.placeAt(first[0]);
      const message = `The key \`${name}\` stands here a second time; it first stands in line ${line}.`;
      this.problems.push(this.#source.problemAt(at, { code: 'DUPLICATE_KEY', message, remedy: 'Keep one of the two.' }));
    } else if (name === '__proto__') {
      const message = 'The key `__proto__` is refused.';
      this.problems.push(this.#source.problemAt(at, { code: 'JSON_REFUSED', message, remedy: 'Remove it.' }));
    }
  }

  /** The text between the quotes, escapes as written. */
  #scanString(): string {
    const start = this.#at + 1;
    let end = this.#text.indexOf('"', start);
    while (end !== -1 && this.#isEscaped(end)) end = this.#text.indexOf('"', end + 1);
    if (end === -1) this.#fail(this.#at, 'The text in quotes has no end.', 'Close it with a double quote.', true);
    const raw = this.#text.slice(start, end);
    const unescaped = raw.includes('\\') ? raw.replaceAll(escape, ({ length }) => '.'.repeat(length)) : raw;
    const wrong = wrongInString.exec(unescaped);
    if (wrong !== null) {
      const message = 'A control character or an unknown escape stands in a text.';
      this.#fail(start + wrong.index, message, 'Write it as an escape such as \\n or \\u0007.');
    }
    this.#at = end + 1;
    return raw;
  }

  /** An odd number of backslashes before a quote makes it part of the text. */
  #isEscaped(quote: number): boolean {
    let before = quote - 1;
    while (this.#text.charCodeAt(before) === 0x5c) before -= 1;
    return (quote - before) % 2 === 0;
  }

  #scanToken(): void {
    for (const pattern of [number, literal]) {
      pattern.lastIndex = this.#at;
      if (!pattern.test(this.#text)) continue;
      this.#at = pattern.lastIndex;
      return;
    }
    this.#expected('a value');
  }

  #step(): void {
    this.#at += 1;
    this.#skipSpace();
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at += 1;
    }
  }

  #expected(what: string): never {
    const found = this.#text[this.#at];
    const message = found === undefined ? `The file ends where ${what} is expected.` : `Here ${what} is expected.`;
    const endsEarly = found === undefined || beginningOfToken.test(this.#text.slice(this.#at, this.#at + 5));
    this.#fail(this.#at, message, 'Write it as strict JSON: double quotes, no comments, no trailing commas.', endsEarly);
  }

  #fail(offset: number, message: string, remedy: string, endsEarly = false): never {
    throw new Unexpected(offset, { code: 'JSON_SYNTAX', message, remedy }, endsEarly);
  }
}
