import { randomBytes } from 'node:crypto';
import path from 'node:path';

import { copyTree } from '../../foundation/files/copy-tree.ts';
import { findFile } from '../../foundation/files/find-file.ts';
import { writeScratchFile } from '../../foundation/files/write-scratch-file.ts';
import { instrumentSources } from './instrument-sources.ts';
import type { InstrumentedSources } from './instrument-sources.ts';

/** A copy of the repository in which sources can be switched to their mutants. */
export interface ProofCopy extends Omit<InstrumentedSources, 'contents'> {
  readonly root: string;
  readonly key: string;
  readonly placebo: string;
  /** Its files as posix paths, those of node_modules left out. */
  readonly files: ReadonlySet<string>;
  isSource(file: string): boolean;
}

/** Copies the repository to `target`; nothing that is done there reaches the original. */
export async function copyRepository(
  root: string,
  target: string,
  more: ReadonlyMap<string, string>,
): Promise<ReadonlySet<string>> {
  const files = await copyTree(root, target);
  for (const [file, text] of more) await writeScratchFile(path.join(target, file), text);
  return new Set([...files, ...more.keys()]);
}

/** Instruments sources of a copy where they lie. */
export async function instrumentCopy(root: string, files: ReadonlySet<string>, sources: readonly string[]): Promise<ProofCopy> {
  const key = `__${randomBytes(6).toString('hex')}`;
  const texts = new Map<string, string>();
  for (const file of sources.filter((each) => files.has(each))) {
    const bytes = findFile(path.join(root, file));
    if (bytes !== undefined) texts.set(file, bytes.toString('utf8'));
  }
  const { contents, ...instrumented } = await instrumentSources(texts, key);
  for (const [file, text] of contents) await writeScratchFile(path.join(root, file), text);
  return { ...instrumented, root, key, placebo: randomBytes(6).toString('hex'), files, isSource: (file) => contents.has(file) };
}
