import type { RecordedTotals, StateCounts } from '../../../evidence/run-record.ts';
import type { ClaimKind, FoundClaim } from '../audited-claim.ts';
import { endsPlainly } from '../following-words.ts';
import { parseFigure } from '../figure.ts';
import { judgeByRecord, refuted, supported, unproven } from '../judgement.ts';
import type { Judgement } from '../judgement.ts';
import { cellAt } from '../statement.ts';
import type { Statement } from '../statement.ts';

const units =
  'QA components?|components?|(?:acceptance )?criteria|criterion|(?:QA )?tests?|assertions?|findings? of (?:test )?debt';
const number = String.raw`\d+(?:,\d{3})*(?![\d.]*\d|,\d)`;
const share = new RegExp(
  String.raw`(?<![\d.,/-]|QA-)(?<part>${number})(?: ?/ ?| (?:out )?of (?:the )?)(?<total>${number})(?! ?/ ?\d| ?%)(?: (?<unit>${units})\b)?`,
  'g',
);
const single = new RegExp(String.raw`(?<![\d.,/-]|QA-)(?<part>${number}) (?<unit>${units})\b`, 'g');
const result = new RegExp(
  String.raw`(?<![\d.,/-]|QA-)(?<part>${number}) (?=(?:passed|passing|failed|failing|skipped|todo|flaky|pending|retried)\b)`,
  'g',
);

/** What is said of the things that are counted: linking words, then a state. */
const good =
  /^[ *]*(?:(?:are|were|is|have|has|now|all|currently|being) )*(?:GREEN|green|pass(?:ed|es|ing)?|PASS(?:ED|ING)?|complete|done|met|satisfied|successful|succeed(?:ed)?)\b|^ ?[✅✓✔]/u;
const bad =
  /^[ *]*(?:(?:are|were|is|have|has|now|all|currently|still) )*(?:RED|red|fail(?:ed|s|ing|ures?)?|FAIL(?:ED|ING)?|broken)\b|^ ?[❌✗✘]/u;
/** What changes nothing of a number. */
const counted = /^ (?:ran|run|were run|executed|collected|covered|recorded|described|catalogued|cataloged)\b/;
const aboutRun = /\b(?:QA|tests?|components?|criteri(?:a|on)|green|pass(?:ed|es|ing)?|results?|status|score)\b/i;

/** The unit stands before the figure, as in a table. */
const unnamed = /\b(?:components?|criteri(?:a|on)|tests?)\b(?=\W*$)/i;
const foreign =
  /\b(?:files?|suites?|steps?|sprints?|parts?|pages?|phases?|reviews?|coverage|lint|add(?:ed|s)?|delet\w+|remov\w+|skip\w*|disabl\w+|chang\w+|fix\w*|mov\w+|new|only)\b(?=\W*$)/i;

type Said = 'passing' | 'failing' | 'all' | 'something else';

/** `15/15 GREEN`, `35 of 40 tests passing`, `511 assertions`, `60 passed, 0 failed`. */
export const counts: ClaimKind = {
  name: 'count',
  find: (statement) =>
    [share, single, result].flatMap((pattern) =>
      [...statement.text.matchAll(pattern)].map((match) => describe(match, statement)),
    ),
};

function describe({ 0: words, index, groups }: RegExpMatchArray, statement: Statement): FoundClaim {
  const start = index ?? 0;
  const rest = statement.text.slice(start + words.length);
  const [state = ''] = good.exec(rest) ?? bad.exec(rest) ?? [];
  const said = readState(rest);
  const [part, total] = [parseFigure(groups?.['part']), groups?.['total']];
  const name = nameOf(statement, start);
  const unit = groups?.['unit'] ?? unitOf(statement, start);
  const isClear =
    said !== 'something else' && !foreign.test(name) && (unit !== undefined || said !== 'all' || aboutRun.test(name));
  return {
    quote: `${words}${state}`.trim(),
    index: start,
    judge: (facts) =>
      isClear
        ? judgeByRecord(facts, ({ totals }, evidence) =>
            total === undefined
              ? judgeNumber(part, unit, said, totals, evidence)
              : judgeShare(part, parseFigure(total), unit, said, totals, evidence),
          )
        : unproven('No evidence counts this.'),
  };
}

function readState(rest: string): Said {
  if (good.test(rest)) return 'passing';
  if (bad.test(rest)) return 'failing';
  return endsPlainly(rest) || counted.test(rest) ? 'all' : 'something else';
}

/** What a bare share is said of: the words before it, and in a row those of its column and of the row. */
function nameOf(statement: Statement, index: number): string {
  const { text, cells, headings } = statement;
  const cell = cellAt(statement, index);
  const before =
    text
      .slice(cell?.from ?? 0, index)
      .split(/[,;]/)
      .at(-1) ?? '';
  const row = cells?.[0]?.text === cell?.text ? '' : (cells?.[0]?.text ?? '');
  return [...(before.trim() === '' ? headings.slice(-1) : []), row, cell?.column ?? '', before]
    .filter((each) => each.trim() !== '')
    .join(' ');
}

/** Of the names of a row, or of the words before. */
function unitOf(statement: Statement, index: number): string | undefined {
  const cell = cellAt(statement, index);
  const names = cell === undefined ? [nameOf(statement, index)] : [cell.column, statement.cells?.[0]?.text ?? ''];
  return names.flatMap((each) => unnamed.exec(each)?.[0] ?? [])[0];
}

function candidatesOf(unit: string | undefined, { components, criteria }: RecordedTotals): readonly StateCounts[] {
  if (unit === undefined) return [components, criteria];
  // A test proves exactly one criterion, so tests are counted as criteria.
  return [/component/i.test(unit) ? components : criteria];
}

function judgeShare(
  part: number,
  total: number,
  unit: string | undefined,
  said: Said,
  totals: RecordedTotals,
  evidence: Judgement['evidence'],
): Judgement {
  if (unit !== undefined && /assertion|debt/.test(unit))
    return unproven('No evidence counts which share of these holds.', evidence);
  const isIt = candidatesOf(unit, totals).some(
    (each) => (said === 'failing' ? each.total - each.GREEN : each.GREEN) === part && each.total === total,
  );
  const { components, criteria } = totals;
  const measured = `${components.GREEN} of ${components.total} components and ${criteria.GREEN} of ${criteria.total} criteria are GREEN`;
  return isIt ? supported(`${measured}.`, evidence) : refuted(`The run says otherwise: ${measured}.`, evidence);
}

function judgeNumber(
  part: number,
  unit: string | undefined,
  said: Said,
  totals: RecordedTotals,
  evidence: Judgement['evidence'],
): Judgement {
  const measured = [...new Set(measure(unit, said, totals))];
  return measured.includes(part)
    ? supported(`The run counted ${part}.`, evidence)
    : refuted(`The run counted ${measured.join(' or ')}, not ${part}.`, evidence);
}

function measure(unit: string | undefined, said: Said, totals: RecordedTotals): number[] {
  if (unit?.includes('debt') === true) return [totals.debt];
  if (unit?.startsWith('assertion') === true) return said === 'failing' ? [] : [totals.assertions];
  const of = ({ GREEN, total }: StateCounts) => (said === 'passing' ? GREEN : said === 'failing' ? total - GREEN : total);
  return candidatesOf(unit, totals).map(of);
}
