/**
 * Loads a peer that `bench/package.json` lists. By a computed name, so that the project compiles without the peers and a process loads only the one it
 * measures. `Module` is what the caller uses of it.
 */
export function loadPeer<Module>(name: string): Promise<Module> {
  return import(name) as Promise<Module>;
}
