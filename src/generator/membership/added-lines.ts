/** The lines that a text has more than the one that it was made of by insertions alone. Pure. */
export function addedLines(before: string, after: string): string {
  const old = before.split('\n');
  let next = 0;
  return after
    .split('\n')
    .filter((line) => {
      if (line !== old[next]) return true;
      next += 1;
      return false;
    })
    .join('\n');
}
