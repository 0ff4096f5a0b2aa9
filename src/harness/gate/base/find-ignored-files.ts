import { digestFiles, absentFile } from '../../../foundation/files/digest-files.ts';
import { expandGlobs } from '../../../foundation/files/expand-globs.ts';
import type { CommitFile } from '../../../foundation/git-objects.ts';
import type { IgnoredFile } from '../gate-decision.ts';
import { isRuleFile } from './rule-files.ts';

/** The rule files that the working tree has otherwise than the ref, by their contents. */
export async function findIgnoredFiles(root: string, folder: string, files: readonly CommitFile[]): Promise<IgnoredFile[]> {
  const present = (await expandGlobs(root, ['qa/*', 'qa/catalog/**', 'governance/**'])).filter(isRuleFile);
  const paths = [...new Set([...files.map(({ path }) => path).filter(isRuleFile), ...present])].toSorted();
  const [there, here] = await Promise.all([digestFiles(folder, paths), digestFiles(root, paths)]);
  return paths.flatMap((path): IgnoredFile[] => {
    if (there[path] === here[path]) return [];
    return [{ path, change: there[path] === absentFile ? 'added' : here[path] === absentFile ? 'removed' : 'edited' }];
  });
}
