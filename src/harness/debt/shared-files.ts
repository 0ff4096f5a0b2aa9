/** A list of files that several threads work off together. */
export interface SharedFiles {
  readonly files: readonly string[];
  /** How large they are together. */
  readonly sizeBytes: number;
  /** How many of them are taken. */
  readonly taken: Int32Array<SharedArrayBuffer>;
}

export function shareFiles(files: readonly string[], sizeBytes: number): SharedFiles {
  return { files, sizeBytes, taken: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) };
}

/** The files that no other thread has taken; each is taken when it is asked for, so that a slow thread holds up nobody. */
export function* takeFiles({ files, taken }: SharedFiles): Iterable<string> {
  for (let file = files[Atomics.add(taken, 0, 1)]; file !== undefined; file = files[Atomics.add(taken, 0, 1)]) yield file;
}
