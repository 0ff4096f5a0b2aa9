import { attemptsByComponent, findFirstGreen } from '../../../ledger/attempts.ts';
import { isTampering } from '../../../ledger/ledger.ts';
import type { AuditFacts } from '../audit-facts.ts';
import { findAll } from '../audited-claim.ts';
import type { ClaimKind } from '../audited-claim.ts';
import { parseFigure } from '../figure.ts';
import { refuted, supported, unproven } from '../judgement.ts';
import type { Judgement } from '../judgement.ts';

const first =
  /\b(?:(?:on|at|in) )?(?:the |its |their |a )?(?:first|single|one)[ -](?:attempt|try|time build|shot)\b|\b(?:on|at|in) (?:the |its |their )?first (?:run|pass)\b|\bone-time build\b|\bfirst[ -]time right\b/gi;
const rate = /^ success(?: rate)?(?: (?:is|of|was))? ?[:=|]? ?(?<percent>\d{1,3}(?:[.,]\d+)?) ?%/i;
/** The attempt that is spoken of is no GREEN one. */
const failing =
  /(?<!\b(?:no|zero|0|without|without any) )\b(?:fail\w*|broke\w*|RED|error\w*|crash\w*|abort\w*|timeouts?|nothing|none|impossible|unsuccessful\w*|problems?)\b/i;

/** `GREEN on the first attempt`, `one-time build`. The ledger knows every attempt. */
export const firstAttempt: ClaimKind = {
  name: 'first attempt',
  find: ({ text }) => {
    const named = new Set([...text.matchAll(/QA-\d+/g)].map(([id]) => id));
    return findAll(text, first, ({ 0: words, index }, facts) => {
      if (failing.test(text)) return unproven('The sentence speaks of failures, too.');
      const [, percent] = rate.exec(text.slice(index + words.length)) ?? [];
      return judge(facts, named, percent);
    });
  },
};

function judge({ inputs, ledger }: AuditFacts, named: ReadonlySet<string>, percent: string | undefined): Judgement {
  if (inputs.ledger.problems.some(isTampering))
    return unproven('The ledger was changed or cut, so it does not know every attempt.', ledger);
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
  if (percent !== undefined && parseFigure(percent) !== 100)
    return judgeRate(found.length - late.length, found.length, percent, ledger);
  if (late.length === 0) return supported('In the ledger, the first attempt on each component was GREEN.', ledger);
  const [{ id, attempt }] = late as [{ id: string; attempt: number | undefined }];
  const example = attempt === undefined ? `${id} never was GREEN` : `${id} was GREEN at attempt ${attempt}`;
  return refuted(`In the ledger, ${late.length} of ${found.length} components were not: ${example}.`, ledger);
}

function judgeRate(onFirst: number, all: number, percent: string, ledger: Judgement['evidence']): Judgement {
  const isIt = onFirst < all && Math.abs((100 * onFirst) / all - parseFigure(percent)) <= 0.5;
  const measured = `In the ledger, the first attempt on ${onFirst} of ${all} components was GREEN.`;
  return isIt ? supported(measured, ledger) : refuted(measured, ledger);
}
