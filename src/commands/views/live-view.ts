import chalk from 'chalk';

import type { Clock, Scheduled } from '../../foundation/clock.ts';
import { makeVisible } from '../../foundation/text/visible-text.ts';
import type { RunObserver } from '../../harness/run-observer.ts';
import { Progress } from './progress.ts';
import type { ComponentProgress } from './progress.ts';

/** The part of a terminal that the view needs. */
export interface Terminal {
  readonly columns: number;
  readonly rows: number;
  write(text: string): void;
}

const frameMs = 100;
const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** Follows a run on a terminal: one line a component, then the running test and its time. Erases itself at the end. */
export function createLiveView(terminal: Terminal, clock: Clock): RunObserver {
  const startedMs = clock.monotonicMs();
  let progress: Progress | undefined;
  let drawnLines = 0;
  let frame: Scheduled | undefined;

  const erase = () => {
    if (drawnLines > 0) terminal.write(`\u001B[${drawnLines}A\u001B[0J`);
    drawnLines = 0;
  };
  const draw = () => {
    if (progress === undefined) return;
    const lines = renderFrame(progress, clock.monotonicMs() - startedMs, clock.monotonicMs(), terminal);
    erase();
    terminal.write(`${lines.join('\n')}\n`);
    drawnLines = lines.length;
    frame = clock.schedule(draw, frameMs);
  };
  return {
    onSelected(_runId, selection) {
      progress = new Progress(selection);
      terminal.write('\u001B[?25l');
      draw();
    },
    onEvent(event) {
      progress?.observe(event, clock.monotonicMs());
    },
    onEnd() {
      frame?.cancel();
      erase();
      if (progress !== undefined) terminal.write('\u001B[?25h');
      progress = undefined;
    },
  };
}

/** The lines of one frame; components beyond the height of the terminal are folded into a count. */
function renderFrame(progress: Progress, elapsedMs: number, nowMs: number, terminal: Terminal): string[] {
  const turn = spinner[Math.floor(elapsedMs / frameMs) % spinner.length] ?? '';
  const room = Math.max(1, terminal.rows - 5);
  const shown = progress.components.length <= room ? progress.components : unfinishedFirst(progress.components).slice(0, room);
  const folded = progress.components.length - shown.length;
  const oldest = progress.running[0];
  return [
    ...shown.map((component) => renderComponent(component, turn, terminal.columns)),
    ...(folded > 0 ? [chalk.dim(`  … and ${folded} more components`)] : []),
    '',
    `${chalk.bold(`${progress.ended}/${progress.total}`)} criteria, ${(elapsedMs / 1000).toFixed(1)} s`,
    oldest === undefined
      ? chalk.dim('  starting')
      : cut(`  ${turn} ${((nowMs - oldest.sinceMs) / 1000).toFixed(1)} s  ${makeVisible(oldest.title)}`, terminal.columns),
  ];
}

function unfinishedFirst(components: readonly ComponentProgress[]): readonly ComponentProgress[] {
  return components.toSorted((a, b) => Number(a.ended === a.criteria) - Number(b.ended === b.criteria));
}

function renderComponent({ id, title, criteria, ended, failed }: ComponentProgress, turn: string, columns: number): string {
  const text = cut(`${id} ${title}`, Math.max(20, columns - 12)).padEnd(Math.max(20, Math.min(50, columns - 12)));
  if (failed > 0) return `${chalk.red('✗')} ${text} ${ended}/${criteria}`;
  if (ended === criteria) return `${chalk.green('✓')} ${text} ${ended}/${criteria}`;
  return `${ended > 0 ? chalk.yellow(turn) : chalk.dim('·')} ${text} ${ended}/${criteria}`;
}

function cut(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`;
}
