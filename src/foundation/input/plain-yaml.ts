import { ParsedDocument } from './parsed-document.ts';
import type { EntryOffsets } from './parsed-document.ts';
import { beyondPlain, leavePlain, readPlainValue } from './plain-yaml-value.ts';
import type { SourceText } from './source-text.ts';

/** Anything but printable characters and newlines is left to the library. */
const unusualCharacter = /[^\n -~\u00a0-\u2027\u202f-\ufefe\uff01-\uffef]/;
const maxLineLength = 4096;

/**
 * Reads the plain part of YAML that files of this product are written in: block maps and lists, plain and quoted text on
 * one line, flat flow lists, comments. Undefined for everything else, right or wrong, which the `yaml` library then
 * reads. Where this reader has a result, the library has the same; it only takes many times as long.
 */
export function findPlainYaml(source: SourceText, maxDepth: number): ParsedDocument | undefined {
  if (unusualCharacter.test(source.text)) return undefined;
  const reader = new PlainReader(source.text, maxDepth);
  try {
    const value = reader.readDocument();
    return new ParsedDocument(value, source, () => reader.offsets);
  } catch (error) {
    if (error === beyondPlain) return undefined;
    throw error;
  }
}

class PlainReader {
  readonly offsets = new Map<object, EntryOffsets>();
  readonly #key = /([A-Za-z0-9_][A-Za-z0-9_.-]{0,100}):(?: +|(?=\n|$))/y;
  readonly #text: string;
  readonly #maxDepth: number;
  #depth = 0;
  /** Offset behind the current line. */
  #end = -1;
  /** Offset of what is left of the current line. */
  #start = 0;
  /** Column of `#start`, from 0; -1 at the end of the input. */
  #indent = 0;
  /** Where the value read last begins; -1 when nothing is written for it. */
  #valueAt = -1;

  constructor(text: string, maxDepth: number) {
    this.#text = text;
    this.#maxDepth = maxDepth;
  }

  readDocument(): unknown {
    this.#nextLine();
    if (this.#indent === -1) leavePlain();
    const value = this.#readBlock();
    if (this.#indent !== -1) leavePlain();
    return value;
  }

  #readBlock(): unknown {
    this.#depth += 1;
    if (this.#depth > this.#maxDepth) leavePlain();
    const value = this.#atItem() ? this.#readList(this.#indent) : this.#readMap(this.#indent);
    this.#depth -= 1;
    return value;
  }

  #readMap(indent: number): Record<string, unknown> {
    const map = Object.create(null) as Record<string, unknown>;
    const entries: EntryOffsets = new Map();
    while (this.#indent === indent && !this.#atItem()) {
      const at = this.#start;
      const name = this.#findKey(at) ?? leavePlain();
      if (name === '__proto__' || entries.has(name)) leavePlain();
      map[name] = this.#readEntry(this.#key.lastIndex, indent);
      entries.set(name, [at, this.#valueAt === -1 ? at : this.#valueAt]);
    }
    if (this.#indent > indent) leavePlain();
    this.offsets.set(map, entries);
    return map;
  }

  /** The value of a key: on its line, or on the lines below, or none. */
  #readEntry(at: number, indent: number): unknown {
    if (at < this.#end && this.#text[at] !== '#') return this.#readLine(at, indent);
    this.#nextLine();
    const nested = this.#indent > indent || (this.#indent === indent && this.#atItem());
    const valueAt = nested ? this.#start : -1;
    const value = nested ? this.#readBlock() : null;
    this.#valueAt = valueAt;
    return value;
  }

  /** The value on the rest of the line. A deeper line below would belong to it, which is beyond this reader. */
  #readLine(at: number, indent: number): unknown {
    const value = readPlainValue(this.#text, at, this.#end, this.offsets);
    this.#nextLine();
    if (this.#indent > indent) leavePlain();
    this.#valueAt = at;
    return value;
  }

  #readList(indent: number): unknown[] {
    const list: unknown[] = [];
    const entries: EntryOffsets = new Map();
    while (this.#indent === indent && this.#atItem()) {
      let at = this.#start + 2;
      while (this.#text.charCodeAt(at) === 0x20) at += 1;
      if (at >= this.#end || this.#text[at] === '#') leavePlain();
      entries.set(String(list.length), [at, at]);
      list.push(this.#findKey(at) === undefined ? this.#readLine(at, indent) : this.#readItemMap(at));
    }
    if (this.#indent > indent) leavePlain();
    this.offsets.set(list, entries);
    return list;
  }

  /** A map whose first key stands on the line of its `- `. */
  #readItemMap(at: number): unknown {
    this.#indent += at - this.#start;
    this.#start = at;
    return this.#readBlock();
  }

  #findKey(at: number): string | undefined {
    this.#key.lastIndex = at;
    return this.#key.exec(this.#text)?.[1];
  }

  #atItem(): boolean {
    return this.#text.startsWith('- ', this.#start);
  }

  /** Goes to the next line that is neither empty nor a comment. */
  #nextLine(): void {
    const text = this.#text;
    do {
      const lineStart = this.#end + 1;
      if (lineStart >= text.length) {
        this.#indent = -1;
        return;
      }
      const newline = text.indexOf('\n', lineStart);
      this.#end = newline === -1 ? text.length : newline;
      if (this.#end - lineStart > maxLineLength) leavePlain();
      this.#start = lineStart;
      while (text.charCodeAt(this.#start) === 0x20) this.#start += 1;
      this.#indent = this.#start - lineStart;
    } while (this.#start >= this.#end || text[this.#start] === '#');
  }
}
