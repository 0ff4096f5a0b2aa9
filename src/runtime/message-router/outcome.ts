/**
 * Why a message was not handled by a module. `no-subscriber`: no module receives its type. `failed`: the handler failed as often as allowed. `dropped`: it went
 * for a newer one. `refused`: this module had no room, though others took the message. `too-many-hops`: messages led to messages without an end.
 * `undelivered`: the router or the module's port was closed before its turn came.
 */
export type DeadLetterReason = 'no-subscriber' | 'failed' | 'dropped' | 'refused' | 'too-many-hops' | 'undelivered';

/** What became of a message at one module. */
export type Outcome = 'handled' | DeadLetterReason;
