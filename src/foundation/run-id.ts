import { randomBytes } from 'node:crypto';

/** A run id that sorts by time: `20261121T101530Z-1f2e3d4c`. */
export function createRunId(wallMs: number): string {
  const stamp = new Date(wallMs).toISOString().replace(/[-:]|\.\d+/g, '');
  return `${stamp}-${randomBytes(4).toString('hex')}`;
}
