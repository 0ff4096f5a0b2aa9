/** A text for each of the names, in their order. */
export type LabelValues<Names extends readonly string[]> = { readonly [Index in keyof Names]: string };

interface Entry<Series> {
  readonly series: Series;
  readonly labels: Readonly<Record<string, string>>;
}

type Level<Series> = Map<string, Level<Series> | Series>;

/** Series by the values of their labels, in bounded number. */
export class LabelledSeries<Names extends readonly string[], Series> {
  readonly #names: Names;
  readonly #maxSeries: number;
  readonly #create: () => Series;
  readonly #root: Level<Series> = new Map();
  readonly #entries: Entry<Series>[] = [];
  #other: Series | undefined;
  #boundHits = 0;

  constructor(names: Names, maxSeries: number, create: () => Series) {
    this.#names = names;
    this.#maxSeries = maxSeries;
    this.#create = create;
    if (names.length === 0) this.#entries.push({ series: create(), labels: {} });
  }

  /** Times that a new combination of values found no room. */
  get boundHits(): number {
    return this.#boundHits;
  }

  /**
   * The series of these values, made when it is first asked for; the one of all `other` values when there is no room. It stays the same: keep it
   * where the values do not change.
   *
   * @throws {TypeError} there is not one text for each label.
   */
  with(...values: LabelValues<Names>): Series {
    let level: Level<Series> | Series | undefined = this.#root;
    for (let index = 0; index < values.length; index += 1) {
      level = (level as Level<Series>).get(values[index]!);
      if (level === undefined) return this.#add(values);
    }
    return values.length === this.#names.length && values.length > 0 ? (level as Series) : this.#add(values);
  }

  entries(): readonly Entry<Series>[] {
    return this.#entries;
  }

  #add(values: LabelValues<Names>): Series {
    const names = this.#names;
    if (values.length !== names.length || values.some((value) => typeof value !== 'string')) {
      throw new TypeError(`a text for each of the labels ${names.join(', ')} must be given`);
    }
    if (names.length === 0) return this.#entries[0]!.series;
    if (this.#entries.length >= this.#maxSeries) {
      this.#boundHits += 1;
      return (this.#other ??= this.#append(names.map(() => 'other')));
    }
    return this.#append(values);
  }

  #append(values: readonly string[]): Series {
    const names = this.#names;
    let level = this.#root;
    for (const value of values.slice(0, -1)) {
      const next = (level.get(value) as Level<Series> | undefined) ?? new Map();
      level.set(value, next);
      level = next;
    }
    const last = values.at(-1)!;
    const known = level.get(last) as Series | undefined;
    if (known !== undefined) return known;
    const series = this.#create();
    level.set(last, series);
    this.#entries.push({ series, labels: Object.fromEntries(names.map((name, index) => [name, values[index]!])) });
    return series;
  }
}
