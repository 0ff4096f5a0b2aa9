/** One of them, each as likely. */
export function pick<Item>(items: readonly [Item, ...Item[]] | readonly Item[], random: () => number): Item {
  return items[Math.floor(random() * items.length)]!;
}

/** Some of them, at least one. */
export function pickSome<Item>(items: readonly Item[], random: () => number): readonly Item[] {
  const some = items.filter(() => random() < 0.4);
  return some.length > 0 ? some : [pick(items, random)];
}
