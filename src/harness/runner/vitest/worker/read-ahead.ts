/** The part of vitest's module runner that finds and fetches modules. */
export interface ModuleFetcher {
  /** Fetches a module by its URL, once; it is not evaluated. */
  fetchModule(url: string): Promise<unknown>;
  readonly vitestOptions: {
    readonly transport: { resolveId(path: string): Promise<{ readonly url: string } | null | undefined> };
  };
}

/** Two answers are awaited for each file, and a short file has been run before they come. */
const filesAhead = 4;

/**
 * Has test files found and fetched before it is their turn, so that the worker does not wait for the host between any two of
 * them: both answers come from memory when vitest asks.
 */
export class ReadAhead {
  readonly #waiting: string[] = [];
  #current = 0;
  #asked = 0;

  /** Adds files in the order in which vitest runs them. */
  plan(files: readonly string[]): void {
    this.#waiting.push(...files);
  }

  /** Asks for the file whose turn it is now, unless it is here already, and then for those that follow it. */
  from(file: string, fetcher: ModuleFetcher): void {
    this.#current = Math.max(this.#current, this.#waiting.indexOf(file, this.#current));
    this.#asked = Math.max(this.#asked, this.#current);
    const end = Math.min(this.#current + 1 + filesAhead, this.#waiting.length);
    for (; this.#asked < end; this.#asked += 1) fetchFile(this.#waiting[this.#asked]!, fetcher);
  }
}

/** An answer that fails is asked for again, and reported, when it is the file's turn. */
function fetchFile(file: string, fetcher: ModuleFetcher): void {
  fetcher.vitestOptions.transport
    .resolveId(file)
    .then((found) => fetcher.fetchModule(found?.url ?? file))
    .catch(() => {});
}
