/** What a module of the other process did with a message. */
export type RemoteDeed = readonly [
  did: 'handled' | 'sent on',
  module: string,
  source: string,
  priority: string,
  stream: number,
  number: number,
];

/** What the other process tells: at its start its port, then what its modules did, and when it is asked how it stands. */
export interface RemoteNews {
  readonly port?: number;
  readonly deeds?: readonly RemoteDeed[];
  readonly standing?: RemoteStanding;
}

/** How the other process stands, when nothing is under way in it. */
export interface RemoteStanding {
  readonly isIdle: boolean;
  readonly deadLetters: readonly string[];
  readonly heapBytes: number;
}
