import { attemptsByComponent, findFirstGreen } from '../../../ledger/attempts.ts';
import type { AuditFacts } from '../audit-facts.ts';
import { findAll } from '../audited-claim.ts';
import type { ClaimKind } from '../audited-claim.ts';
import { refuted, supported, unproven } from '../judgement.ts';
import type { Judgement } from '../judgement.ts';

const first =
  /\b(?:(?:on|at|in) )?(?:the |its |their |a )?(?:first|single|one)[ -](?:attempt|try|time build|run|pass|shot)\b|\bone-time build\b|\bfirst[ -]time(?: right)?\b/gi;

/** `GREEN on the first attempt`, `one-time build`. The ledger knows every attempt. */
export const firstAttempt: ClaimKind = {
  name: 'first attempt',
  find: ({ text }) => {
    const named = new Set([...text.matchAll(/QA-\d+/g)].map(([id]) => id));
    return findAll(text, first, (_match, facts) => judge(facts, named));
  },
};

function judge({ inputs, ledger }: AuditFacts, named: ReadonlySet<string>): Judgement {
  const byComponent = attemptsByComponent(inputs.ledger, () => false);
  const components = inputs.components.filter(({ id }) => named.size === 0 || named.has(id));
  const found = components.map(({ id, criteria }) => {
    const attempt = findFirstGreen(
      byComponent.get(id) ?? [],
      criteria.map((criterion) => criterion.id),
    );
    return { id, attempt: attempt?.number };
  });
  const late = found.filter(({ attempt }) => attempt !== 1);
  if (found.length === 0) return unproven('The catalog describes no such component.');
  if (late.length === 0) return supported('In the ledger, the first attempt on each component was GREEN.', ledger);
  const [{ id, attempt }] = late as [{ id: string; attempt: number | undefined }];
  const example = attempt === undefined ? `${id} never was GREEN` : `${id} was GREEN at attempt ${attempt}`;
  return refuted(`In the ledger, ${late.length} of ${found.length} components were not: ${example}.`, ledger);
}
