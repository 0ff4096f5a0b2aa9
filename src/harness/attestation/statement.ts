/** An in-toto Statement: a predicate about subjects that are named by their digests. @see https://in-toto.io/Statement/v1 */
export interface Statement {
  readonly _type: 'https://in-toto.io/Statement/v1';
  readonly subject: readonly ResourceDescriptor[];
  readonly predicateType: string;
  readonly predicate: object;
}

export interface ResourceDescriptor {
  readonly name: string;
  readonly digest: Readonly<Record<string, string>>;
  readonly mediaType?: string;
  readonly annotations?: Readonly<Record<string, string | number>>;
}

export const statementType = 'https://in-toto.io/Statement/v1';

/** What was tested: the source tree, and the commit when the tree was exactly that. */
export function sourceSubjects(source: { commit: string | null; dirty: boolean; treeDigest: string }): ResourceDescriptor[] {
  const tree = { name: 'source tree', digest: { sha256: source.treeDigest } };
  return source.commit === null || source.dirty ? [tree] : [{ name: 'git commit', digest: { gitCommit: source.commit } }, tree];
}
