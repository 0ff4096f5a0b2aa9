/** The options that were given: one given as undefined counts as not given. */
export function givenOptions<Options extends object>(options: Options): Options {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options;
}
