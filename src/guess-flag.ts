/** What the parser will probably say is the value of a flag, before it is loaded. */
export function guessFlag(argv: readonly string[], flag: string): string | undefined {
  const at = argv.findIndex((argument) => argument === flag || argument.startsWith(`${flag}=`));
  return at === -1 ? undefined : argv[at]?.slice(flag.length + 1) || argv[at + 1];
}
