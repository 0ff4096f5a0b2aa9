import type { TreeFile } from '../foundation/files/staged-tree.ts';

/** A file of a node that is generated. */
export type GeneratedFile = TreeFile;

export function fileOf(path: string, text: string): GeneratedFile {
  return { path, text, isExecutable: text.startsWith('#!') };
}

/** True for the tests of a node, those of its criteria included. */
export function isTest(path: string): boolean {
  return /\.(?:test|qa)\.ts$/.test(path);
}
