import type { RunRecord } from '../../../evidence/run-record.ts';
import type { CriterionState } from '../../../verdict/verdict.ts';
import type { AuditFacts } from '../audit-facts.ts';
import type { ClaimKind, FoundClaim } from '../audited-claim.ts';
import { judgeByRecord, refuted, supported, unproven } from '../judgement.ts';
import type { Judgement } from '../judgement.ts';

const shownCharacters = 80;
const longestRange = 1000;
const component = /^QA-(\d+)$/;
const name =
  /(?<![\w-])QA-(?<from>\d+)(?:\.\d+)?(?!\d|\.\d)(?:\s*(?:to|through|until|\.\.+|…|–|—|-)\s*(?:QA-)?(?<to>\d+)(?![.\d]*\d))?/g;
/** In capitals, or a sign: that is meant as a state wherever it stands. */
const clear = /\b(?:GREEN|RED|TIMEOUT|MISSING|VOID|PASS(?:ED)?|FAIL(?:ED)?)\b|[✅❌✓✔✗✘]|\[[xX]\]/gu;
/** A word of every day: only right after what it is said of, or right before it. */
const plain = /\b(?:[Pp]ass(?:es|ed|ing)?|[Ff]ail(?:s|ed|ing)?|green)\b/g;
const linking =
  /^[\s:|*,;—–-]*(?:(?:it|its|which|the|tests?|criteria|components?|is|are|all|both|now|also|still|currently|does|do|did|not|has|have) )*$/;

/** `QA-461.2 GREEN`, `✅ QA-470`, `QA-461 to QA-475: ALL GREEN`, and ticks that name nothing, which nothing can support. */
export const states: ClaimKind = {
  name: 'state',
  find: ({ text }) => {
    const named = [...text.matchAll(name)].map((match) => ({ index: match.index, text: match[0], ids: idsOf(match) }));
    const said = findStates(text, named);
    const [first] = said;
    if (first === undefined) return [];
    if (named.length > 0) return pair(named, said);
    const isWord = /^[a-z]/i.test(first.text);
    return isWord
      ? []
      : [
          {
            index: first.index,
            length: first.text.length,
            quote: text.slice(0, shownCharacters),
            isBare: true,
            judge: judgeTick,
          },
        ];
  },
};

interface Word {
  readonly index: number;
  readonly text: string;
}

interface Named extends Word {
  readonly ids: readonly string[];
}

function idsOf({ 0: text, groups }: RegExpExecArray): string[] {
  const [from, to] = [Number(groups?.['from']), Number(groups?.['to'])];
  if (groups?.['to'] === undefined) return [text];
  return to < from || to - from > longestRange
    ? [text]
    : Array.from({ length: to - from + 1 }, (_, index) => `QA-${from + index}`);
}

function findStates(text: string, named: readonly Named[]): Word[] {
  const wordsOf = (pattern: RegExp) => [...text.matchAll(pattern)].map((match) => ({ index: match.index, text: match[0] }));
  const found = wordsOf(clear);
  if (found.length > 0) return found;
  return wordsOf(plain).filter((word) =>
    named.some(({ index, text: own }) => {
      const isAfter = index < word.index && linking.test(text.slice(index + own.length, word.index));
      return isAfter || (word.index < index && /^[\s:]*$/.test(text.slice(word.index + word.text.length, index)));
    }),
  );
}

/** What is said of something mostly follows its name; where the first state comes first, each is said of what follows it. */
function pair(named: readonly Named[], said: readonly Word[]): FoundClaim[] {
  const isBefore = said[0]!.index < named[0]!.index && said.every(({ index }) => named.some((each) => each.index > index));
  let from = -1;
  return said.flatMap((word, position): FoundClaim[] => {
    const end = said[position + 1]?.index ?? Infinity;
    const meant = named.filter(({ index }) =>
      isBefore ? index > word.index && index < end : index > from && index < word.index,
    );
    from = word.index;
    // A sign before a name and a word after it say the same thing twice.
    const own = meant.length > 0 || position > 0 || isBefore ? meant : [];
    if (own.length === 0) return [];
    const ids = own.flatMap((each) => each.ids);
    const quote = `${own.map((each) => each.text).join(', ')} ${word.text}`;
    const others = said.filter((each) => contradicts(each, word) && own.length === named.length);
    return [
      {
        index: word.index,
        length: word.text.length,
        quote,
        judge: (facts) => (others.length > 0 ? judgeBoth() : judge(ids, meaningOf(word.text), facts)),
      },
    ];
  });
}

function contradicts(a: Word, b: Word): boolean {
  return (meaningOf(a.text) === 'GREEN') !== (meaningOf(b.text) === 'GREEN');
}

function judgeBoth(): Judgement {
  return unproven('The sentence says two things of it.');
}

function judgeTick(): Judgement {
  return unproven('A tick that names no component, criterion or file.');
}

/** Found once a record, as every claim asks. */
const known = new WeakMap<object, ReadonlyMap<string, CriterionState>>();

function statesOf(components: RunRecord['components']): ReadonlyMap<string, CriterionState> {
  const criteria = components.flatMap((each) => each.criteria);
  return new Map<string, CriterionState>([
    ...components.map(({ component: id, state }) => [id, state] as const),
    ...criteria.map(({ criterion, state }) => [criterion, state] as const),
  ]);
}

function judge(ids: readonly string[], claimed: Meaning, facts: AuditFacts): Judgement {
  return judgeByRecord(facts, ({ components }, evidence) => {
    const measured = known.get(components) ?? statesOf(components);
    known.set(components, measured);
    const wrong = ids.find((id) => !fits(claimed, measured.get(id)));
    if (wrong !== undefined) return refuted(`${wrong} is ${measured.get(wrong) ?? 'not in the evidence'}.`, evidence);
    const shown = ids.length > 3 && ids.every((id) => component.test(id)) ? `${ids.length} components` : ids.join(', ');
    return supported(`${shown}: as the run found.`, evidence);
  });
}

type Meaning = CriterionState | 'not GREEN';

function meaningOf(word: string): Meaning {
  if (/^(pass|green|✅|✓|✔|\[x\])/i.test(word)) return 'GREEN';
  if (/^(fail|❌|✗|✘)/i.test(word)) return 'not GREEN';
  return word.toUpperCase() as CriterionState;
}

function fits(claimed: Meaning, measured: CriterionState | undefined): boolean {
  if (measured === undefined) return false;
  return claimed === 'not GREEN' ? measured !== 'GREEN' : claimed === measured;
}
