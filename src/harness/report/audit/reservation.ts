import type { FoundClaim } from './audited-claim.ts';
import { cellAt } from './statement.ts';
import type { Statement } from './statement.ts';

/** Words that take back what stands after them in the sentence, or beside them in the same clause. */
const negation =
  /\b(?:not|never|cannot|neither|nor|hardly|barely|scarcely|almost|nearly|near|close to|far from|fail(?:s|ed)? to|unable to|instead of|rather than|short of|lack(?:s|ing)?|refus\w+|nicht|noch kein\w*)\b|n['’]t\b/i;
/** Words that make the whole sentence depend on something. */
const condition =
  /\b(?:if|unless|until|once|as soon as|assuming|provided that|would|could|might|in spirit|false|untrue|wrong|incorrect|nobody|no one)\b|(?<!\b(?:0|no|zero) )\bpending\b|\bTODO:|\bTBD\b|\[ \]|\b(?:but|though|although|however)\b[^.;]*\b(?:fail|broke|crash|retr|skip)/i;
const exception = /\b(?:except(?:ing|ions?)?|apart from|aside from|other than|excluding|excluded|ignoring|save for)\b/i;
/** What is wished for, in the same clause. */
const intent =
  /\b(?:target(?:s|ed)?|goals?|aim(?:s|ed|ing)?|plan(?:s|ned)?|objectives?|should|shall|will|must|going to|expect(?:s|ed)?|require(?:s|d|ment|ments)?|demand(?:s|ed)?|promis\w+|hope\w*|tomorrow|soon|eventually|intend\w*|wants?|needs?|limit|budget|SLA|SLO)\b|\bto (?:be|reach|get)\b/i;
const past =
  /\b(?:before|previous(?:ly)?|formerly|earlier|initially|originally|yesterday|used to|last (?:week|time|run|month))\b/i;
const elsewhere =
  /\b(?:in production|(?:in|on) staging|in the field|on (?:Windows|macOS|Mac)|upstream|(?:other|another) (?:branch|repository|repo|project))\b/i;
const doubt =
  /\b(?:maybe|perhaps|probably|presumably|apparently|supposedly|believes?|thinks?|seems?|claim(?:s|ed)?|alleged(?:ly)?)\b/i;
/** Right before a figure. */
const vague =
  /(?:\b(?:about|around|roughly|approximately|approx\.?|circa|ca\.?|some|at least|at most|up to|more than|less than|fewer than|over)|[~≈])\s*$/i;
const plannedTitle =
  /\b(?:targets?|goals?|plan(?:ned)?|objectives?|expected|required|requirements?|acceptance criteria|definition of done|next steps?|future|outlook|baseline|before|previous(?:ly)?)\b/i;
const clauseEnd = /[,;:—–()|]|\bbut\b|\bnow\b/i;
const sentenceBreak = /[;—–|]|\bbut\b|\bnow\b/i;
const subwaveName = /\b(?:sub-?wave|stage|wave)[ _-]?(\d+(?:\.\d+)*)/gi;

/** Why the words around a claim do not plainly say that it holds, here and now; undefined when they do. Pure. */
export function findReservation(statement: Statement, claim: FoundClaim, ours: readonly string[]): string | undefined {
  const { text, end } = placeOf(statement, claim);
  const [before, after] = [text.slice(0, claim.index), text.slice(end)];
  const clause = { before: before.split(clauseEnd).at(-1) ?? '', after: after.split(clauseEnd)[0] ?? '' };
  const own = text.slice(claim.index, end);
  const near = `${clause.before} ${own} ${clause.after}`;
  // A label with a colon belongs to what it introduces.
  const label = /([^,;:—–()|]*):[^,;:—–()|]*$/.exec(before)?.[1] ?? '';
  const words =
    negation.exec(before.split(sentenceBreak).at(-1) ?? '') ??
    negation.exec(own) ??
    negation.exec(clause.after) ??
    condition.exec(text) ??
    exception.exec(after) ??
    intent.exec(`${label} : ${near}`) ??
    past.exec(`${label} : ${near}`) ??
    elsewhere.exec(near) ??
    doubt.exec(`${before} ${own}`) ??
    vague.exec(before);
  if (words !== null) return `The sentence does not plainly say so: "${words[0].trim()}".`;
  if (/\?\s*$/.test(text)) return 'It is a question.';
  if (isEnclosed(before, after)) return 'The words are quoted or struck out, so they are not said by the report.';
  const title = titlesOf(statement, claim).find((each) => plannedTitle.test(each));
  if (title !== undefined) return `It stands below "${title}", so it does not say what is.`;
  return findForeignSubwave(statement, `${before}${own}`, after, ours);
}

function placeOf({ text }: Statement, { index, quote, length = quote.length }: FoundClaim): { text: string; end: number } {
  return { text, end: index + length };
}

function isEnclosed(before: string, after: string): boolean {
  const isOdd = (mark: string) => before.split(mark).length % 2 === 0 && after.includes(mark);
  return isOdd('"') || isOdd('~~') || /[“„«][^”“»]*$/.test(before);
}

/** Of a row the title of the claim's column and the name of the row, otherwise the nearest heading. */
function titlesOf(statement: Statement, { index }: FoundClaim): string[] {
  const cell = cellAt(statement, index);
  const ofRow = cell === undefined ? [] : [cell.column, ...(cell.from === 0 ? [] : [statement.cells?.[0]?.text ?? ''])];
  return [...statement.headings.slice(-1), ...ofRow];
}

/** The subwave that was named last before the claim counts, else the first after it, else that of a heading. */
function findForeignSubwave({ headings }: Statement, before: string, after: string, ours: readonly string[]): string | undefined {
  const id = subwavesIn(before).at(-1) ?? subwavesIn(after)[0] ?? headings.toReversed().flatMap((title) => subwavesIn(title))[0];
  return id === undefined || ours.includes(id) ? undefined : `It speaks of ${id}, and the audit is of subwave ${ours[0]}.`;
}

function subwavesIn(text: string): string[] {
  return [...text.matchAll(subwaveName)].map(([, id]) => id ?? '');
}
