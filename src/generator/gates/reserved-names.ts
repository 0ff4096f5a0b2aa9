/** Names of devices under Windows, with or without an ending. */
const devices = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/;

const keywords = new Set(
  (
    'abstract any arguments as async await boolean break case catch class const constructor continue debugger declare default delete do else enum eval export ' +
    'extends false finally for from function get if implements import in infer instanceof interface is keyof let module namespace never new null number ' +
    'object of package private protected public readonly require return set static string super switch symbol this throw true try type typeof undefined ' +
    'unique unknown using var void while with yield'
  ).split(' '),
);

/** Folders that tools take for their own. */
const folders = new Set(['dist', 'node', 'src', 'test']);

/** What a name is reserved for, to follow "is"; undefined where it is not. @param packages What a node depends on. */
export function findReservation(name: string, packages: readonly string[]): string | undefined {
  const lower = name.toLowerCase();
  if (devices.test(lower)) return 'the name of a device under Windows';
  if (keywords.has(lower)) return 'a reserved word of TypeScript';
  if (packages.includes(lower)) return 'the name of a package that a node needs';
  return folders.has(lower) ? 'the name of a folder that tools take for their own' : undefined;
}
