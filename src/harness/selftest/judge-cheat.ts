import type { Cheat } from './cheat.ts';
import type { Played } from './play-scenario.ts';

/** What holds for one entry of the corpus. Only `caught` and `non-claim` are as they should be. */
export type CheatStatus =
  /** Refused, by the layer that is named; its twin was accepted. */
  | 'caught'
  /** Accepted, as the specification says; its twin was accepted too. */
  | 'non-claim'
  /** Accepted, or a text was printed that must not be. */
  | 'escaped'
  /** Refused, and not by the layer that is named. */
  | 'caught elsewhere'
  /** Refused, although the specification says that it is not. */
  | 'caught unexpectedly'
  /** The honest twin was refused. */
  | 'twin refused'
  /** The scenario cannot be played as it stands. */
  | 'broken';

export interface CheatVerdict {
  readonly name: string;
  readonly title: string;
  readonly group: string;
  readonly layer: Cheat['layer'];
  readonly code: string | null;
  readonly status: CheatStatus;
  /** Codes that the cheat drew upon itself. */
  readonly codes: readonly string[];
  readonly message: string;
  readonly durationMs: number;
}

/** Decides one entry from what came of its two sides. Pure; what was not played is never caught. */
export function judgeCheat(cheat: Cheat, played: Played, twin: Played, durationMs: number): CheatVerdict {
  const expectation = expectationOf(cheat, played.exposed || twin.exposed);
  const [status, message] = decide(cheat, expectation, played, twin);
  const { name, title, group } = cheat;
  const { layer, code = null } = expectation;
  return { name, title, group, layer, code, status, codes: played.codes, message, durationMs };
}

type Expectation = Pick<Cheat, 'layer' | 'code'>;

/** Without namespaces another layer may have to stand in, or none does. */
function expectationOf({ layer, code, withoutNamespaces }: Cheat, exposed: boolean): Expectation {
  if (exposed && withoutNamespaces !== undefined) return withoutNamespaces;
  return code === undefined ? { layer } : { layer, code };
}

function decide(cheat: Cheat, { code }: Expectation, played: Played, twin: Played): [CheatStatus, string] {
  if (played.broken !== undefined) return ['broken', `the cheat: ${played.broken}`];
  if (twin.broken !== undefined) return ['broken', `the twin: ${twin.broken}`];
  if (!twin.accepted || twin.printedForbidden)
    return ['twin refused', `the honest twin was refused (${enumerate(twin.codes)}): ${twin.printed}`];
  if (code === undefined)
    return played.accepted
      ? ['non-claim', 'accepted, as governance/specs/non-claims.md says']
      : ['caught unexpectedly', `expected to pass, and refused (${enumerate(played.codes)}): ${played.printed}`];
  if (played.printedForbidden)
    return ['escaped', `${JSON.stringify(cheat.forbiddenOutput)} was printed at the beginning of a line`];
  if (played.accepted) return ['escaped', 'the cheat was accepted'];
  if (!played.codes.includes(code))
    return ['caught elsewhere', `caught by ${enumerate(played.codes)}, expected ${code}: ${played.printed}`];
  return ['caught', code];
}

function enumerate(codes: readonly string[]): string {
  return codes.length === 0 ? 'no code' : codes.join(', ');
}
