import type { AuditFacts } from './audit-facts.ts';
import type { Judgement } from './judgement.ts';
import type { Statement } from './statement.ts';

/** A claim that was found in a statement. */
export interface FoundClaim {
  /** The words that make the claim, and where they stand in the statement. */
  readonly quote: string;
  readonly index: number;
  /** Of the words in the statement; that of the quote, which may name more, where it is absent. */
  readonly length?: number;
  /** It says nothing but that something holds, so it is a claim only where it is the only one. */
  readonly isBare?: boolean;
  readonly judge: (facts: AuditFacts) => Judgement;
}

/** A kind of claim: how it is recognised, and what decides it. */
export interface ClaimKind {
  readonly name: string;
  /** Every claim of the kind in a statement. Pure. */
  readonly find: (statement: Statement, document: readonly Statement[]) => readonly FoundClaim[];
}

/** One claim of a report with its judgement. */
export interface AuditedClaim extends Judgement {
  readonly id: string;
  readonly kind: string;
  readonly line: number;
  readonly statement: string;
  readonly quote: string;
}

/** Every match of a pattern as a claim. @param pattern  Global. */
export function findAll(
  text: string,
  pattern: RegExp,
  judge: (match: RegExpExecArray, facts: AuditFacts) => Judgement,
): FoundClaim[] {
  return [...text.matchAll(pattern)].map((match) => ({
    quote: match[0].trim(),
    index: match.index,
    judge: (facts) => judge(match, facts),
  }));
}
