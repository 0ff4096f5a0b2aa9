import type { CommandName } from './command-vocabulary.ts';
import type { Layer } from './layers.ts';

/** One way of faking a green, with an honest twin that looks like it: a folder of the corpus. `cheat.schema.json`. */
export interface Cheat {
  /** Name of its folder. */
  readonly name: string;
  readonly title: string;
  readonly group: string;
  /** What the cheat tries, in a sentence. */
  readonly tries: string;
  /** `non-claim`: it is not caught, and `governance/specs/non-claims.md` says what reduces it. */
  readonly expected: 'caught' | 'non-claim';
  /** What catches it; of a non-claim, what reduces it. */
  readonly layer: Layer;
  /** The code that the layer gives, as `qa explain` knows it. Absent exactly for a non-claim. */
  readonly code?: string;
  /**
   * Where the machine has no namespaces: what catches it then, or reduces it when there is no code. Absent where that makes no
   * difference.
   */
  readonly withoutNamespaces?: { readonly layer: Layer; readonly code?: string };
  /** Variables that every command of the scenario gets besides the usual ones. */
  readonly environment: Readonly<Record<string, string>>;
  /** A text that no command may print at the beginning of a line. */
  readonly forbiddenOutput?: string;
  /** Done to the base repository before the base commit. */
  readonly setup: readonly Step[];
  /** Done after the files of `cheat/` were laid over the base; its last command is the one that must refuse. */
  readonly cheat: readonly Step[];
  /** The same for the files of `honest/`; its last command is the one that must accept. */
  readonly honest: readonly Step[];
}

/** One step of a scenario. `ends` is what must come of commands that are not the last. */
export type Step =
  | { readonly qa: CommandName; readonly ends?: Ends }
  /** Commands of `qa` at the same time. */
  | { readonly together: readonly CommandName[]; readonly ends?: Ends }
  /** Lays a folder of the entry over the repository. */
  | { readonly overlay: string }
  /** Runs a file of the entry with Node.js in the repository. */
  | { readonly script: string }
  | { readonly git: readonly string[] }
  /** Replaces the first occurrence of a text in a file of the repository. */
  | { readonly replace: string; readonly from: string; readonly to: string }
  | { readonly remove: string };

export type Ends = 'accepted' | 'refused';
