import type { AuditFacts } from '../audit-facts.ts';
import type { ClaimKind, FoundClaim } from '../audited-claim.ts';
import { judgeByRecord, refuted, supported, unproven } from '../judgement.ts';
import type { Judgement } from '../judgement.ts';
import type { Statement } from '../statement.ts';
import { isEstimate } from './estimates.ts';

const throughput = /(?<figure>\d[\d.,]*) ?(?<unit>k|K|M|million)? ?[A-Za-z]{2,24} ?(?:\/|per |a )(?:s|sec|second)\b/g;
const latency =
  /(?<bound><|≤|<=|under |below |less than |within |at most |up to )? ?(?<![\d.,])(?<figure>\d[\d,]*(?:\.\d+)?) ?(?<unit>ns|µs|us|ms|milliseconds?|microseconds?)\b/g;
const exceeded =
  /\b(exceed(?:ed|s|ing)?|slower|above (?:the|that|this|it)|over the (?:limit|target|bound)|missed the target|longer than)\b/i;
const qualified = [
  /\bn ?[=≈] ?\d|\b\d[\d,]* (?:runs|rounds|samples|iterations)\b/i,
  /±|spread|stdev|std\.? ?dev|p\d\d|\bmin\b|\bmax\b|interquartile|IQR/i,
  /\b(?:CPU|cores?|GHz|GiB|machine|Xeon|Ryzen|EPYC|M[1-4]|laptop|runner)\b/,
];

/** `663,187 messages a second`, `<1 ms`. A figure needs number, spread and machine; and nothing that the report itself says may contradict it. */
export const performance: ClaimKind = {
  name: 'performance figure',
  find: (statement, document) => {
    if (isEstimate(statement)) return [];
    // Without a bound, what took so long is a duration of the run.
    const isNamed = /QA-\d+/.test(statement.text);
    return [throughput, latency].flatMap((pattern) =>
      [...statement.text.matchAll(pattern)]
        .filter(({ groups }) => !isNamed || groups?.['bound'] !== undefined || pattern === throughput)
        .map((match): FoundClaim => {
          const figure = { quote: match[0].trim(), index: match.index };
          return { ...figure, judge: (facts) => judge(figure.quote, statement, document, facts) };
        }),
    );
  },
};

function judge(quote: string, statement: Statement, document: readonly Statement[], facts: AuditFacts): Judgement {
  const { exceeding, qualifiedHeadings } = traitsOf(document);
  const contradiction = exceeding.find((other) => isAbout(other, statement, quote));
  if (contradiction !== undefined)
    return refuted(`The report itself says otherwise in line ${contradiction.line}: "${contradiction.text}"`, []);
  const bound = judgeByCatalog(quote, statement, facts);
  if (bound !== undefined) return bound;
  if (qualifiedHeadings.has(headingOf(statement)))
    return unproven('Number, spread and machine are given, and no evidence here holds the measurement.');
  return unproven('A bare figure: without the number of measurements, their spread and the machine it cannot be checked.');
}

/** The same footnote, the same figure, or a neighbour under the same heading. */
function isAbout(other: Statement, statement: Statement, quote: string): boolean {
  if (other === statement) return true;
  const notes = [...statement.text.matchAll(/\[\^([^\]]+)\]/g)].map(([note]) => note);
  if (notes.some((note) => other.text.includes(note))) return true;
  const [figure = quote] = /\d[\d.,]* ?\S*/.exec(quote) ?? [];
  if (other.text.includes(figure)) return true;
  return !other.text.startsWith('[^') && isNear(other.headings, statement) && Math.abs(other.line - statement.line) <= 3;
}

function isNear(headings: readonly string[], statement: Statement): boolean {
  return headings.join('/') === headingOf(statement);
}

function headingOf({ headings }: Statement): string {
  return headings.join('/');
}

/** What a claim anywhere in a report may depend on. */
interface Traits {
  /** Statements that some limit was exceeded. */
  readonly exceeding: readonly Statement[];
  /** Headings below which number, spread and machine of a measurement are given. */
  readonly qualifiedHeadings: ReadonlySet<string>;
}

const known = new WeakMap<readonly Statement[], Traits>();

/** Found once a report, as every claim asks. */
function traitsOf(document: readonly Statement[]): Traits {
  const found = known.get(document) ?? findTraits(document);
  known.set(document, found);
  return found;
}

function findTraits(document: readonly Statement[]): Traits {
  const byHeading = [...Map.groupBy(document, headingOf)];
  return {
    exceeding: document.filter(({ text }) => exceeded.test(text)),
    qualifiedHeadings: new Set(byHeading.flatMap(([heading, statements]) => (areQualified(statements) ? [heading] : []))),
  };
}

function areQualified(statements: readonly Statement[]): boolean {
  return qualified.every((pattern) => statements.some(({ text }) => pattern.test(text)));
}

const bounds = '<|≤|<=|under|below|less than|within|at most|up to|no more than';
const percentile = /\bp\d{2}(?:\.\d+)?\b|\b(?:median|mean|average|worst|max(?:imum)?)\b/gi;

/** A criterion that is GREEN and sets the same bound, of the same statistic, in words that the claim shares. */
function judgeByCatalog(quote: string, { text }: Statement, facts: AuditFacts): Judgement | undefined {
  const [, figure, unit] = new RegExp(`^(?:${bounds}) ?(\\d[\\d.,]*) ?(ns|µs|us|ms)`).exec(quote) ?? [];
  if (figure === undefined || unit === undefined) return undefined;
  const words = longWordsOf(text);
  const same = new RegExp(`(?:${bounds}) ?${figure.replaceAll('.', '\\.')} ?${unit}\\b`, 'i');
  const criterion = facts.inputs.components
    .flatMap(({ criteria }) => criteria)
    .find(
      ({ statement }) =>
        same.test(statement) &&
        statisticsOf(statement) === statisticsOf(text) &&
        [...longWordsOf(statement)].filter((word) => words.has(word)).length >= 2,
    );
  if (criterion === undefined) return undefined;
  return judgeByRecord(facts, (record, evidence) => {
    const state = record.components.flatMap(({ criteria }) => criteria).find((each) => each.criterion === criterion.id)?.state;
    return state === 'GREEN'
      ? supported(`${criterion.id} asserts it, and is GREEN.`, evidence)
      : refuted(`${criterion.id} asserts it, and is ${state ?? 'not in the evidence'}.`, evidence);
  });
}

function longWordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/\p{L}{5,}/gu) ?? []);
}

function statisticsOf(text: string): string {
  return (text.toLowerCase().match(percentile) ?? []).toSorted().join();
}
