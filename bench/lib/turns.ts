import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/**
 * The machine under a benchmark may take twice as long from one minute to the next. So the contenders of a round run side by side and take turns of
 * some 20 ms: whoever has the turn is alone at work, and what slows the machine down slows all of them.
 */
export const turnMs = 20;

/** For a contender: lets the others have their turns. At once, where nobody else is measured. */
export async function passTurn(): Promise<void> {
  if (process.send === undefined) return;
  process.send('done');
  await once(process, 'message');
}

/** Gives each of the processes, which begin with `passTurn`, one turn after the other until all have ended. */
export async function takeTurns(contenders: readonly ChildProcess[]): Promise<void> {
  await Promise.all(contenders.map(endOfTurn));
  for (let left = contenders.filter(isAlive); left.length > 0; left = left.filter(isAlive).toReversed()) {
    for (const contender of left) {
      const ended = endOfTurn(contender);
      contender.send('go', () => undefined);
      await ended;
    }
  }
}

function isAlive({ connected }: ChildProcess): boolean {
  return connected;
}

/** Resolves when the process has done its part, or is gone. */
function endOfTurn(contender: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      contender.off('message', end);
      contender.off('disconnect', end);
      resolve();
    };
    contender.on('message', end);
    contender.on('disconnect', end);
  });
}
