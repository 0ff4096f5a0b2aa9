import { endOfComment, endOfRegex, endOfSpace, endOfString, endOfTemplatePart, endOfWord, lexemeOf, lexemes } from './lexical.ts';
import { operatorNests, roleOfWord, startsAfterParen } from './nesting-words.ts';

/**
 * How deep a text may nest. The parser recurses natively and ends the whole process on a stack overflow, which
 * happens from about 2,000 levels on; honest tests stay below 50.
 */
export const maxNesting = 400;

/** What one level weighs, and one link of `a.b().c()` or `a + b + c`: such a tree is deep too, but the parser bears ten times as much of it. */
const levelWeight = 10;
const linkWeight = 1;
/** Whoever is as deep need not be measured further. */
const enough = 10 * maxNesting * levelWeight;

/** The measure of a stretch of text. */
export interface Nesting {
  /** Its greatest depth, never less than what the parser would recurse. */
  readonly deepest: number;
  /** Offset after the bracket that closes the first one opened; undefined when it stays open. */
  readonly closedAt?: number;
}

/** Measures without parsing how deep a text nests. Strings, comments and regular expressions are left out. */
export function measureNesting(text: string, from = 0, stopWhenClosed = false): Nesting {
  return new NestingScanner(text, from, stopWhenClosed).scan();
}

class NestingScanner {
  readonly #text: string;
  readonly #stopWhenClosed: boolean;
  /** What `#chained` and `#isTemplate` are around each bracket that is open, in turn. */
  readonly #outer: number[] = [];
  /** Prefix operators, arrows, assignments and the like since the last separator: each may nest once more. */
  #chained = 0;
  /** 1 within a template, outside of its expressions. */
  #isTemplate = 0;
  #at: number;
  #depth = 0;
  #deepest = 0;
  #closedAt: number | undefined;
  #sawNewline = false;
  /** What stood before: whether a value ended there, and whether by `)`. */
  #afterValue = false;
  #afterParen = false;

  constructor(text: string, from: number, stopWhenClosed: boolean) {
    this.#text = text;
    this.#at = from;
    this.#stopWhenClosed = stopWhenClosed;
  }

  scan(): Nesting {
    this.#passAll();
    return {
      deepest: Math.ceil(this.#deepest / levelWeight),
      ...(this.#closedAt === undefined ? {} : { closedAt: this.#closedAt }),
    };
  }

  /** A function of its own, since V8 throws away a loop compiled while it runs when something unseen follows it. */
  #passAll(): void {
    while (this.#at < this.#text.length && this.#closedAt === undefined && this.#deepest <= enough) {
      if (this.#isTemplate === 1) this.#passTemplate();
      else this.#passToken();
    }
  }

  #passTemplate(): void {
    this.#at = endOfTemplatePart(this.#text, this.#at);
    if (this.#text.charCodeAt(this.#at) === 0x24) {
      this.#open(0);
      this.#at += 2;
      this.#afterValue = false;
    } else {
      this.#close();
      this.#at += 1;
      this.#end(true);
    }
  }

  #passToken(): void {
    const code = this.#text.charCodeAt(this.#at);
    switch (lexemeOf(code)) {
      case lexemes.newline:
        this.#sawNewline = true;
        this.#at = endOfSpace(this.#text, this.#at);
        return;
      case lexemes.space:
        this.#at = endOfSpace(this.#text, this.#at);
        return;
      case lexemes.word:
        return this.#passWord();
      case lexemes.slash:
        return this.#passSlash();
      case lexemes.opener:
        this.#beginToken(code !== 0x7b);
        if (this.#afterValue && code !== 0x7b) this.#chain(linkWeight);
        this.#open(0);
        this.#at += 1;
        return this.#end(false);
      case lexemes.closer:
        this.#close();
        this.#at += 1;
        if (this.#stopWhenClosed && this.#outer.length === 0) this.#closedAt = this.#at;
        return this.#end(true, code === 0x29);
      case lexemes.quote:
        this.#beginToken(true);
        this.#at = endOfString(this.#text, this.#at);
        return this.#end(true);
      case lexemes.template:
        this.#beginToken(true);
        this.#open(1);
        this.#at += 1;
        return;
      case lexemes.separator:
        this.#separate();
        this.#at += 1;
        return this.#end(false);
      default:
        return this.#passOperator();
    }
  }

  #passWord(): void {
    const start = this.#at;
    const end = endOfWord(this.#text, start);
    const role = roleOfWord(this.#text, start, end);
    if (this.#sawNewline) this.#beginToken(this.#startsStatement(start, end));
    this.#at = end;
    if (role === 'nests') this.#chain(levelWeight);
    this.#end(role === undefined);
  }

  /** After a value and on a new line, a word begins a statement, unless the value was the head of one: `if (a)`. */
  #startsStatement(start: number, end: number): boolean {
    if (this.#afterParen) return startsAfterParen(this.#text, start, end);
    return !(end - start === 4 && this.#text.startsWith('else', start));
  }

  #passSlash(): void {
    const comment = endOfComment(this.#text, this.#at);
    if (comment !== undefined) {
      if (this.#text.lastIndexOf('\n', comment - 1) >= this.#at) this.#sawNewline = true;
      this.#at = comment;
      return;
    }
    if (this.#afterValue) return this.#passOperator();
    this.#at = endOfRegex(this.#text, this.#at);
    this.#end(true);
  }

  #passOperator(): void {
    this.#chain(operatorNests(this.#text, this.#at, this.#afterValue) ? levelWeight : linkWeight);
    this.#at += 1;
    this.#end(false);
  }

  /** Nothing nests across the line break between a value and a token that cannot continue it. */
  #beginToken(canStart: boolean): void {
    if (this.#sawNewline && this.#afterValue && canStart) this.#separate();
  }

  #end(afterValue: boolean, afterParen = false): void {
    this.#sawNewline = false;
    this.#afterValue = afterValue;
    this.#afterParen = afterParen;
  }

  #chain(weight: number): void {
    this.#chained += weight;
    this.#deepen(weight);
  }

  #open(isTemplate: 0 | 1): void {
    this.#outer.push(this.#chained, this.#isTemplate);
    this.#chained = 0;
    this.#isTemplate = isTemplate;
    this.#deepen(levelWeight);
  }

  #deepen(by: number): void {
    this.#depth += by;
    if (this.#depth > this.#deepest) this.#deepest = this.#depth;
  }

  #separate(): void {
    this.#depth -= this.#chained;
    this.#chained = 0;
  }

  #close(): void {
    const isTemplate = this.#outer.pop();
    if (isTemplate === undefined) return this.#separate();
    this.#depth -= this.#chained + levelWeight;
    this.#isTemplate = isTemplate;
    this.#chained = this.#outer.pop()!;
  }
}
