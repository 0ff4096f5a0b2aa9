/** What the registry has turned away since it was made. */
export interface RegistryTally {
  /** Registrations of this process, because of a bound. */
  refused: number;
  /** Of the bucket. An entry counts again whenever it is read anew. */
  readonly ignored: {
    /** Entries and instances that nobody can have meant. */
    malformed: number;
    /** Instances at an address that the endpoint policy forbids. */
    forbidden: number;
    /** Services, instances and leases beyond a bound of this process. */
    beyondBounds: number;
  };
}

export function emptyTally(): RegistryTally {
  return { refused: 0, ignored: { malformed: 0, forbidden: 0, beyondBounds: 0 } };
}
