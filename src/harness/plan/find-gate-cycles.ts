/** A plan of thousands of gates may have more cycles than anyone can count. */
const mostCycles = 20;

/**
 * Cycles among gates, each as the ids in the order in which they need each other: `[2.4, 2.9]` for two subwaves that
 * need each other. None only if there is none. Ids that nobody defines are left out.
 */
export function findGateCycles(needsById: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  for (const start of needsById.keys()) {
    if (cycles.length >= mostCycles) break;
    // A path of its own instead of recursion: a plan may be a chain of thousands.
    const path: { id: string; next: number }[] = [];
    const onPath = new Map<string, number>();
    const enter = (id: string) => {
      onPath.set(id, path.length);
      path.push({ id, next: 0 });
    };
    if (!done.has(start)) enter(start);
    while (path.length > 0 && cycles.length < mostCycles) {
      const top = path.at(-1)!;
      const need = needsById.get(top.id)![top.next];
      top.next += 1;
      if (need === undefined) {
        path.pop();
        onPath.delete(top.id);
        done.add(top.id);
      } else if (onPath.has(need)) cycles.push(path.slice(onPath.get(need)).map(({ id }) => id));
      else if (needsById.has(need) && !done.has(need)) enter(need);
    }
  }
  return cycles;
}
