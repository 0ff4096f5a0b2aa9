/** The file and the line of the code that calls it, or of the code so many lines `below`, as the stacks of this process name them. */
export function here(below = 0): { readonly file: string; readonly line: number } {
  const [, , caller = ''] = (new Error('here').stack ?? '').split('\n');
  const [, file = '', line = ''] = /\(?([^()\s]+):(\d+):\d+\)?$/.exec(caller) ?? [];
  return { file, line: Number(line) + below };
}
