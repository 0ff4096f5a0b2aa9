import type { AuditFacts } from './audit-facts.ts';
import type { AuditedClaim, FoundClaim } from './audited-claim.ts';
import { claimKinds } from './claim-kinds.ts';
import { unproven } from './judgement.ts';
import type { Judgement } from './judgement.ts';
import { readStatements } from './read-statements.ts';
import { findReservation } from './reservation.ts';
import type { Statement } from './statement.ts';

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
      ...judge({ kind, claim }, statement, facts),
    }));
  });
  return claims.map((claim, index) => ({ id: `claim-${index + 1}`, ...claim }));
}

/** Kinds whose words of doubt are part of the claim, or which are refuted by what the report itself says. */
const doubtful = new Set(['pre-existing failure', 'fix', 'performance figure', 'estimate']);

/** What evidence bears out supports only a sentence that plainly says it; nor does evidence refute what the sentence does not say. */
function judge({ kind, claim }: Recognised, statement: Statement, facts: AuditFacts): Judgement {
  const judgement = claim.judge(facts);
  if (judgement.status === 'unproven' || (judgement.status === 'refuted' && doubtful.has(kind))) return judgement;
  const { subwave, plan } = facts.inputs;
  const reservation = findReservation(statement, claim, [subwave.id, plan.wave]);
  return reservation === undefined ? judgement : unproven(reservation, judgement.evidence);
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
