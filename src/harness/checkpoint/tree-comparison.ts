import { differsFromCommit, hasUntrackedFiles } from '../../foundation/git.ts';

/** Compares the tree with each commit once, however many runs were made of it: to ask git takes longer than all the rest. */
export class TreeComparison {
  readonly #root: string;
  readonly #answers = new Map<string, Promise<boolean | null>>();
  #untracked: Promise<boolean | null> | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  /** Has git look for untracked files, which concern every comparison, while others find out what to compare with. */
  begin(): Promise<boolean | null> {
    return (this.#untracked ??= hasUntrackedFiles(this.#root));
  }

  /**
   * True when a file that git tracks or would offer to add, `evidence/` left out, is not as in the commit; null where git cannot
   * tell, as of a commit that is not here.
   */
  differsFrom(commit: string): Promise<boolean | null> {
    const known = this.#answers.get(commit) ?? this.#compare(commit);
    this.#answers.set(commit, known);
    return known;
  }

  async #compare(commit: string): Promise<boolean | null> {
    const answers = await Promise.all([differsFromCommit(this.#root, commit), this.begin()]);
    return answers.includes(null) ? null : answers.includes(true);
  }
}
