import path from 'node:path';

import { hasWildcard } from '../../foundation/files/contained-path.ts';
import { QaError } from '../../foundation/qa-error.ts';
import type { Cheat } from './cheat.ts';

/**
 * The cheats whose name or group is one of those given, separated by commas; `*` stands for any characters. All without a pattern.
 *
 * @throws {QaError} NO_CHEAT: a part of the pattern matches nothing.
 */
export function selectCheats(cheats: readonly Cheat[], pattern: string | undefined): readonly Cheat[] {
  if (pattern === undefined) return cheats;
  const chosen = new Set<Cheat>();
  for (const part of pattern.split(',').map((each) => each.trim())) {
    const found = cheats.filter(({ name, group }) => matches(name, part) || matches(group, part));
    if (found.length === 0) throw noCheat(part);
    for (const cheat of found) chosen.add(cheat);
  }
  return cheats.filter((cheat) => chosen.has(cheat));
}

function matches(name: string, part: string): boolean {
  return hasWildcard(part) ? path.posix.matchesGlob(name, part) : name === part;
}

function noCheat(part: string): QaError {
  return new QaError(
    'NO_CHEAT',
    `No cheat and no group is called ${JSON.stringify(part)}, and a selftest of nothing proves nothing.`,
    {
      hint: '`qa selftest --list` shows them all.',
    },
  );
}
