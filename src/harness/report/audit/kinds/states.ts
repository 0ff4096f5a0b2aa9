import type { CriterionState } from '../../../verdict/verdict.ts';
import type { AuditFacts } from '../audit-facts.ts';
import type { ClaimKind } from '../audited-claim.ts';
import { judgeByRecord, refuted, supported, unproven } from '../judgement.ts';
import type { Judgement } from '../judgement.ts';

const shownCharacters = 80;
/** An id that does not begin a range. */
const id = /QA-\d+(?:\.\d+)?(?!\s*(?:to|through|\.\.|…|–|—|-)\s*(?:QA-)?\d)/g;
const state =
  /\b(?:GREEN|RED|TIMEOUT|MISSING|VOID|[Pp]ass(?:es|ed|ing)?|PASS(?:ED)?|[Ff]ail(?:s|ed|ing)?|FAIL(?:ED)?)\b|[✅❌✓✔✗✘]|\[[xX]\]/gu;

/** `QA-461.2 GREEN`, `✅ QA-470`, and ticks that name nothing, which nothing can support. */
export const states: ClaimKind = {
  name: 'state',
  find: ({ text }) => {
    const found = [...text.matchAll(state)];
    const named = [...text.matchAll(id)];
    const ids = named.map(([name]) => name);
    // What is said of something mostly follows its name.
    const said = found.find(({ index }) => index > (named[0]?.index ?? -1)) ?? found[0];
    if (said === undefined) return [];
    const place = { index: said.index, length: said[0].length };
    if (ids.length > 0)
      return [{ ...place, quote: `${ids.join(', ')} ${said[0]}`, judge: (facts) => judge(ids, meaningOf(said[0]), facts) }];
    const isWord = /^[a-z]/i.test(said[0]);
    return isWord ? [] : [{ ...place, quote: text.slice(0, shownCharacters), isBare: true, judge: judgeTick }];
  },
};

function judgeTick(): Judgement {
  return unproven('A tick that names no component, criterion or file.');
}

function judge(ids: readonly string[], claimed: Meaning, facts: AuditFacts): Judgement {
  return judgeByRecord(facts, ({ components }, evidence) => {
    const criteria = components.flatMap((component) => component.criteria);
    const measured = new Map<string, CriterionState>([
      ...components.map(({ component, state: own }) => [component, own] as const),
      ...criteria.map(({ criterion, state: own }) => [criterion, own] as const),
    ]);
    const wrong = ids.find((name) => !fits(claimed, measured.get(name)));
    if (wrong === undefined) return supported(`${ids.join(', ')}: as the run found.`, evidence);
    return refuted(`${wrong} is ${measured.get(wrong) ?? 'not in the evidence'}.`, evidence);
  });
}

type Meaning = CriterionState | 'not GREEN';

function meaningOf(word: string): Meaning {
  if (/^(pass|✅|✓|✔|\[x\])/i.test(word)) return 'GREEN';
  if (/^(fail|❌|✗|✘)/i.test(word)) return 'not GREEN';
  return word.toUpperCase() as CriterionState;
}

function fits(claimed: Meaning, measured: CriterionState | undefined): boolean {
  if (measured === undefined) return false;
  return claimed === 'not GREEN' ? measured !== 'GREEN' : claimed === measured;
}
