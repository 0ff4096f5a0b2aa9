/** Names that are put down often and asked for seldom: what is in it is sorted out when somebody asks. */
export class NameList {
  readonly #names: string[] = [];
  #known: ReadonlySet<string> | undefined;

  add(name: string): void {
    this.#names.push(name);
    this.#known = undefined;
  }

  /** Each once. */
  get known(): ReadonlySet<string> {
    return (this.#known ??= new Set(this.#names));
  }
}
