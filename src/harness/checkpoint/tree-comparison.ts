import { differsFromCommit } from '../../foundation/git.ts';

/** Compares the tree with each commit once, however many runs were made of it: to ask git takes longer than all the rest. */
export class TreeComparison {
  readonly #root: string;
  readonly #answers = new Map<string, Promise<boolean | null>>();

  constructor(root: string) {
    this.#root = root;
  }

  /** As `differsFromCommit`. */
  differsFrom(commit: string): Promise<boolean | null> {
    const known = this.#answers.get(commit) ?? differsFromCommit(this.#root, commit);
    this.#answers.set(commit, known);
    return known;
  }
}
