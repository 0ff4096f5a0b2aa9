import { differsFromCommit, listMovedFiles, readCheckedOut } from '../../foundation/git.ts';
import type { CheckedOut } from '../../foundation/git.ts';

/** Compares the tree with each commit once, however many runs were made of it: to ask git takes longer than all the rest. */
export class TreeComparison {
  readonly #root: string;
  readonly #answers = new Map<string, Promise<boolean | null>>();
  #checkedOut: Promise<CheckedOut> | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  /** Has git look at the tree, which concerns every comparison, while others find out what to compare with. */
  begin(): Promise<CheckedOut> {
    return (this.#checkedOut ??= readCheckedOut(this.#root, true));
  }

  /**
   * True when a file that git tracks or would offer to add, `evidence/` left out, is not as in the commit, on disk or staged; null where
   * git cannot tell, as of a commit that is not here.
   */
  differsFrom(commit: string): Promise<boolean | null> {
    const known = this.#answers.get(commit) ?? this.#compare(commit);
    this.#answers.set(commit, known);
    return known;
  }

  async #compare(commit: string): Promise<boolean | null> {
    if (!/^[0-9a-f]{40,64}$/.test(commit)) return null;
    const [moved, { commit: head, changed }] = await Promise.all([listMovedFiles(this.#root, commit), this.begin()]);
    if (head === null || moved === null) return null;
    // A file that only one of the two lists name is not as in the commit. Where they name the same, the changes may have brought the tree back.
    const differs = new Set(moved).symmetricDifference(new Set(changed)).size > 0;
    return differs || (moved.length > 0 && differsFromCommit(this.#root, commit));
  }
}
