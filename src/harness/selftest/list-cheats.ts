import type { Cheat } from './cheat.ts';

/** The cheats of a corpus as `qa selftest --list` shows them. `selftest-list.schema.json`. */
export interface CheatListing {
  readonly cheats: readonly Pick<Cheat, 'name' | 'title' | 'group' | 'tries' | 'expected' | 'layer' | 'code'>[];
}

export function listCheats(cheats: readonly Cheat[]): CheatListing {
  return {
    cheats: cheats.map(({ name, title, group, tries, expected, layer, code }) => ({
      name,
      title,
      group,
      tries,
      expected,
      layer,
      ...(code === undefined ? {} : { code }),
    })),
  };
}
