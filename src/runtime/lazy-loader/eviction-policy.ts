/**
 * `second-chance` (default): in order of loading, but an entry used since it was last looked at is passed over once. `lru`: exactly the least
 * recently used. `lfu`: exactly the least often used, of equals the least recently used. `age`: exactly the one loaded longest ago, to the
 * millisecond.
 */
export type EvictionPolicy = 'second-chance' | 'lru' | 'lfu' | 'age';

export const evictionPolicies: readonly EvictionPolicy[] = ['second-chance', 'lru', 'lfu', 'age'];
