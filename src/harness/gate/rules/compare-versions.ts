/** True when a version is at least the other: `0.10.0` is at least `0.9.1`. A pre-release is older than its release. */
export function isAtLeast(version: string, minimum: string | undefined): boolean {
  if (minimum === undefined) return true;
  const [own, required] = [parse(version), parse(minimum)];
  if (own === undefined || required === undefined) return false;
  const at = own.numbers.findIndex((number, index) => number !== required.numbers[index]);
  return at === -1 ? !own.isPreRelease || required.isPreRelease : own.numbers[at]! > required.numbers[at]!;
}

function parse(version: string): { readonly numbers: readonly number[]; readonly isPreRelease: boolean } | undefined {
  const match = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(-[\w.-]+)?(?:\+[\w.-]+)?$/.exec(version);
  return match === null ? undefined : { numbers: match.slice(1, 4).map(Number), isPreRelease: match[4] !== undefined };
}
