import { constants } from 'node:os';

const shellOffset = 128;

/** How a process ended whose end a shell tells: by a signal when the shell's exit code stands for one. */
export function signalOfExit(
  code: number | null,
  signal: NodeJS.Signals | null,
): { readonly code: number | null; readonly signal: NodeJS.Signals | null } {
  const number = code === null ? 0 : code - shellOffset;
  const [name] = Object.entries(constants.signals).find(([, value]) => value === number) ?? [];
  return name === undefined ? { code, signal } : { code: null, signal: name as NodeJS.Signals };
}
