import type { AuditFacts } from './audit-facts.ts';
import type { AuditedClaim, FoundClaim } from './audited-claim.ts';
import { claimKinds } from './claim-kinds.ts';
import { readStatements } from './read-statements.ts';

/** Every claim of a report that a person wrote, in its order, with what supports it, refutes it, or that nothing does. Pure. */
export function auditMarkdown(markdown: string, facts: AuditFacts): AuditedClaim[] {
  const document = readStatements(markdown);
  const claims = document.flatMap((statement) => {
    const found = claimKinds.flatMap((kind) => kind.find(statement, document).map((claim) => ({ kind: kind.name, claim })));
    return inOrder(found).map(({ kind, claim }) => ({
      kind,
      line: statement.line,
      statement: statement.text,
      quote: claim.quote,
      ...claim.judge(facts),
    }));
  });
  return claims.map((claim, index) => ({ id: `claim-${index + 1}`, ...claim }));
}

interface Recognised {
  readonly kind: string;
  readonly claim: FoundClaim;
}

/** By place. Of two kinds that recognise the same words the earlier in the list of kinds has them. */
function inOrder(found: readonly Recognised[]): Recognised[] {
  const kept: Recognised[] = [];
  for (const each of found) {
    const isFree = kept.every(({ claim }) => endOf(claim) <= each.claim.index || endOf(each.claim) <= claim.index);
    if (each.claim.isBare === true ? kept.length === 0 : isFree) kept.push(each);
  }
  return kept.toSorted((a, b) => a.claim.index - b.claim.index);
}

function endOf({ index, quote, length = quote.length }: FoundClaim): number {
  return index + length;
}
