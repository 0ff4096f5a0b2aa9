import chalk from 'chalk';

import { makeVisible } from '../../foundation/text/visible-text.ts';
import type { SubwaveStatus, WaveStatus } from '../../harness/checkpoint/checkpoint-status.ts';

const widestBar = 20;
/** Room that a line needs beside its bar. */
const besideBar = 40;

/**
 * The gate of the wave, and every subwave with its bar, its run, its checkpoints, its gate and what is next.
 *
 * @param columns Width of the terminal; undefined when there is none.
 */
export function describeStatus({ wave, gate, subwaves }: WaveStatus, columns = 80): string {
  const width = Math.max(0, Math.min(widestBar, columns - besideBar));
  const head = `${chalk.bold(`Wave ${makeVisible(wave)}`)}\n  gate: ${colourGate(gate.outcome)} (${makeVisible(gate.source)})`;
  return [head, ...subwaves.map((subwave) => describeSubwave(subwave, width))].join('\n\n');
}

function describeSubwave(status: SubwaveStatus, barWidth: number): string {
  const { subwave, title, external, gate, checkpoints, next } = status;
  return [
    chalk.bold(`${subwave}  ${makeVisible(title)}`),
    ...(external ? [] : [`  ${describeProgress(status, barWidth)}`, `  ${describeRun(status)}`]),
    ...checkpoints.map((checkpoint) => `  checkpoint ${checkpoint.number}: ${describeCheckpoint(checkpoint)}`),
    `  gate: ${colourGate(gate.outcome)}${describeTerminal(gate)} (${makeVisible(gate.source)})`,
    `  next: ${next}`,
  ].join('\n');
}

/** The terminal state, which the gate alone decides. */
function describeTerminal({ terminalState }: SubwaveStatus['gate']): string {
  return terminalState === undefined ? '' : `, ${terminalState}`;
}

function describeProgress({ green, total }: SubwaveStatus, barWidth: number): string {
  const filled = total === 0 ? 0 : Math.floor((green * barWidth) / total);
  const bar = barWidth === 0 ? '' : `${chalk.green('█'.repeat(filled))}${chalk.dim('░'.repeat(barWidth - filled))} `;
  return `${bar}${green}/${total} GREEN`;
}

function describeCheckpoint({
  status,
  completed,
  total,
  recordedAt,
  contradiction,
}: SubwaveStatus['checkpoints'][number]): string {
  if (contradiction !== null) return chalk.red(makeVisible(`contradicted by the ledger: ${contradiction}`));
  return `${colourStatus(status)} at ${completed}/${total}, ${makeVisible(recordedAt.slice(0, 10))}`;
}

function describeRun({ damage, run }: SubwaveStatus): string {
  if (damage !== null) return chalk.red(makeVisible(`evidence not to be believed: ${damage}`));
  if (run === null) return chalk.dim('never run completely');
  const commit =
    run.commit === null
      ? 'no commit'
      : `commit ${run.commit.slice(0, 10)}${run.dirty ? ' with changes' : ''}${run.current === false ? ', another tree than the present one' : ''}`;
  return makeVisible(`run ${run.runId} ${run.status}, ${run.finishedAt}, ${commit}`);
}

function colourStatus(status: SubwaveStatus['checkpoints'][number]['status']): string {
  if (status === 'ON_TRACK') return chalk.green(status);
  return status === 'AT_RISK' ? chalk.yellow(status) : chalk.red(status);
}

function colourGate(outcome: SubwaveStatus['gate']['outcome']): string {
  if (outcome === 'PASS') return chalk.green(outcome);
  return outcome === 'FAIL' ? chalk.red(outcome) : chalk.yellow(outcome);
}
