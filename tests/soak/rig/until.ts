import { setImmediate as nextTurn } from 'node:timers/promises';

/** Resolves in the turn of the event loop in which `holds` does. @throws {Error} it has not within `withinMs`. */
export async function until(what: string, holds: () => boolean, withinMs = 30_000): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await nextTurn();
  }
}
