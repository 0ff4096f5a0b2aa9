import { spawnSync } from 'node:child_process';

/** What the command line of the cart says of some items, in a process of its own. */
export function ask(items: readonly object[]): { out: string; error: string } {
  const { stdout, stderr } = spawnSync(process.execPath, ['src/cart/main.ts', JSON.stringify(items)], { encoding: 'utf8' });
  return { out: stdout, error: stderr };
}
