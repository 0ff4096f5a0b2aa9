import type { AuditFacts } from '../audit-facts.ts';
import { findAll } from '../audited-claim.ts';
import type { ClaimKind } from '../audited-claim.ts';
import { refuted, supported, unproven } from '../judgement.ts';
import type { Judgement } from '../judgement.ts';

const fix =
  /\b(?:fix(?:ed|es)?|repair(?:ed|s)?|correct(?:ed|s)|resolv(?:ed|es)|mend(?:ed|s)?|(?:updat|adjust|align|chang|relax)(?:ed|es) (?:the )?(?:test|expectation|assertion)s?)\b/gi;
const weakening = new Set(['expectation-changed', 'tolerance-widened', 'assertion-removed', 'timeout-raised', 'removed']);

/** `fixed QA-470.2`. A test whose expectation was changed until it passed is no fix. */
export const fixes: ClaimKind = {
  name: 'fix',
  find: ({ text }) => {
    const ids = [...text.matchAll(/QA-\d+(?:\.\d+)?/g)].map(([id]) => id);
    if (ids.length === 0 && !/\btests?\b|expectation|assertion/i.test(text)) return [];
    return findAll(text, fix, (_match, facts) => judge(ids, facts)).slice(0, 1);
  },
};

function judge(ids: readonly string[], { frozenChanges, classes }: AuditFacts): Judgement {
  const isMeant = (id: string) => ids.length === 0 || ids.some((meant) => id === meant || id.startsWith(`${meant}.`));
  const changed = (frozenChanges ?? []).filter(({ id, kind }) => weakening.has(kind) && isMeant(id));
  const [change] = changed;
  if (change !== undefined) return refuted(`The test was changed, not the code: ${change.sentence}`, []);
  if (frozenChanges === undefined)
    return unproven('No test is frozen here, so whether the code or the test was changed cannot be told.');
  const mended = Object.entries(classes ?? {}).filter(([id, way]) => way === 'fail→pass' && isMeant(id));
  if (ids.length > 0 && mended.length > 0)
    return supported(
      `Failed at the base, passes now, and the frozen test is the same: ${mended.map(([id]) => id).join(', ')}.`,
      [],
    );
  return unproven('The tests are as they were frozen, and no run of the base shows that it failed there.');
}
