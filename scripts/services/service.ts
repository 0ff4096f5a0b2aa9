/** A server that runs for as long as its tests do. */
export interface Service extends AsyncDisposable {
  /** Where to find it, for the command that uses it. */
  readonly environment: Readonly<Record<string, string>>;
}
