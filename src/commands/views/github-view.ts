import { escapeMarkdown, markdownCode } from '../../foundation/text/escape-markdown.ts';
import { makeVisible } from '../../foundation/text/visible-text.ts';
import type { DecidedRule, GateDecision } from '../../harness/gate/gate-decision.ts';
import type { WaveDecision } from '../../harness/gate/wave/wave-decision.ts';

/** GitHub shows ten errors of a step and drops the rest without a word. */
const mostAnnotations = 10;

const signs = { FAIL: '❌ FAIL', PASS: '✅ PASS', NOT_ACTIVE: 'not active' } as const;

/** The failed rules as annotations for GitHub, the most important first; what is left out is counted in the last. */
export function renderAnnotations(decisions: readonly Pick<GateDecision, 'gate' | 'rules'>[]): string[] {
  const failed = decisions.flatMap(({ gate, rules }) =>
    rules.filter(({ outcome }) => outcome === 'FAIL').map((rule) => ({ gate, rule })),
  );
  if (failed.length <= mostAnnotations) return failed.map(annotate);
  const shown = failed.slice(0, mostAnnotations - 1);
  const rest = failed
    .slice(mostAnnotations - 1)
    .map(({ gate, rule }) => (decisions.length === 1 ? rule.policy : `${gate} ${rule.policy}`));
  const title = `${decisions.length === 1 ? `${decisions[0]!.gate}: ` : ''}${rest.length} more`;
  return [...shown.map(annotate), command(title, `${rest.join(', ')}; the step summary has them all.`)];
}

function annotate({ gate, rule: { policy, message, remedy } }: { readonly gate: string; readonly rule: DecidedRule }): string {
  return command(`${gate} ${policy}`, `${message} ${remedy}`);
}

function command(title: string, message: string): string {
  return `::error title=${escapeProperty(makeVisible(title))}::${escapeData(makeVisible(message))}`;
}

/** @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** The decision on a wave in Markdown, for the summary of a step; those on its subwaves come after it. */
export function renderWaveSummary({ gate, outcome, message, subwaves }: WaveDecision): string {
  const rows = subwaves.map(({ subwave, title, outcome: own, terminalState, failed }) => {
    const what = failed.length === 0 ? '' : failed.map(markdownCode).join(', ');
    return `| ${signs[own]} | ${escapeMarkdown(subwave)} ${escapeMarkdown(title)} | ${terminalState ?? 'done elsewhere'} | ${what} |`;
  });
  return [
    `# ${outcome === 'PASS' ? '✅' : '❌'} ${escapeMarkdown(gate)}: ${outcome}`,
    '',
    escapeMarkdown(message),
    '',
    '| Outcome | Subwave | State | Policies that failed |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

/** The whole decision in Markdown, for the summary of a step. */
export function renderStepSummary(decision: GateDecision): string {
  const { gate, outcome, terminalState, rules, notices, policyRef } = decision;
  const judge = policyRef === null ? 'the working tree' : `${markdownCode(policyRef.ref)} (${policyRef.commit.slice(0, 10)})`;
  return [
    `## ${outcome === 'PASS' ? '✅' : '❌'} ${escapeMarkdown(gate)}: ${outcome}, ${terminalState}`,
    '',
    `Judged by the rules of ${judge}.`,
    '',
    ...notices.map((notice) => `- ${escapeMarkdown(notice)}`),
    '',
    '| Outcome | Policy | What it demands | What was found |',
    '|---|---|---|---|',
    ...rules.map(renderRow),
    '',
  ].join('\n');
}

function renderRow({ outcome, policy, title, message, remedy }: DecidedRule): string {
  const found = outcome === 'FAIL' ? `${escapeMarkdown(message)} **${escapeMarkdown(remedy)}**` : escapeMarkdown(message);
  return `| ${signs[outcome]} | ${markdownCode(policy)} | ${escapeMarkdown(title)} | ${found} |`;
}
