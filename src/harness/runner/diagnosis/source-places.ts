import { fileURLToPath } from 'node:url';
import type { Frame } from './stack-trace.ts';

const runnerFolder = fileURLToPath(new URL('..', import.meta.url)).replaceAll('\\', '/');

/** Tells the user's code from all other, and names places relative to the root. */
export class SourcePlaces {
  readonly #root: string;

  /** @param root Absolute path of the repository. */
  constructor(root: string) {
    this.#root = `${root.replaceAll('\\', '/').replace(/\/+$/, '')}/`;
  }

  /** True for a file below the root that is neither a dependency nor the runner itself. */
  isUserFile(file: string | undefined): boolean {
    if (file === undefined || !this.#normal(file).startsWith(this.#root)) return false;
    const path = this.#normal(file);
    return !path.includes('/node_modules/') && !isRunnerFile(path);
  }

  /** True for a file of the runner itself, which has no place in a stack that is shown. */
  isRunnerFile(file: string | undefined): boolean {
    return file !== undefined && isRunnerFile(this.#normal(file));
  }

  /** The innermost frame of the user's code. */
  userFrame(frames: readonly Frame[]): Frame | undefined {
    return frames.find((frame) => this.isUserFile(frame.file));
  }

  /** `file` relative to the root with forward slashes; as it is when it lies elsewhere. */
  relative(file: string): string {
    const path = this.#normal(file);
    return path.startsWith(this.#root) ? path.slice(this.#root.length) : path;
  }

  /** `name (file:line:column)`, the way stacks are written. */
  describe(frame: Pick<Frame, 'functionName' | 'file' | 'line' | 'column'>): string {
    if (frame.file === undefined) return frame.functionName;
    const place = `${this.relative(frame.file)}:${frame.line}:${frame.column}`;
    return frame.functionName === '' ? place : `${frame.functionName} (${place})`;
  }

  #normal(file: string): string {
    return file.split('?')[0]!.replaceAll('\\', '/');
  }
}

function isRunnerFile(path: string): boolean {
  return path.startsWith(runnerFolder) && !path.includes('/fixtures/') && !path.endsWith('.test.ts');
}
