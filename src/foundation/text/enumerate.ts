const namedAtMost = 20;

/** The first of a list and how many more there are: a list may be as long as a catalog, and what names it stands in many places. */
export function enumerate<Item>(items: readonly Item[], nameOf: (item: Item) => string = String, separator = ', '): string {
  const more = items.length - namedAtMost;
  return `${items.slice(0, namedAtMost).map(nameOf).join(separator)}${more > 0 ? ` and ${more} more` : ''}`;
}
