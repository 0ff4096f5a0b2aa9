import type { Balancing } from '../registry/service-registry.ts';
import type { Instance } from './instance.ts';

/** Chooses one of at least one instance. Keeps what it needs to know from one choice to the next. */
export type PickInstance = (instances: readonly Instance[]) => Instance;

export function pickerOf(balancing: Balancing, random: () => number): PickInstance {
  if (balancing === 'round-robin') return roundRobin();
  return balancing === 'weighted' ? pickByWeight : leastOutstanding(random);
}

function roundRobin(): PickInstance {
  let turn = 0;
  return (instances) => at(instances, turn++ % instances.length);
}

/**
 * Of two at random, the one with fewer attempts under way for its weight: close to the least of all, and callers do not all run to the same one.
 *
 * @see https://www.eecs.harvard.edu/~michaelm/postscripts/tpds2001.pdf
 */
function leastOutstanding(random: () => number): PickInstance {
  return (instances) => {
    const { length } = instances;
    if (length === 1) return at(instances, 0);
    const first = Math.floor(random() * length);
    const second = (first + 1 + Math.floor(random() * (length - 1))) % length;
    const [one, other] = [at(instances, first), at(instances, second)];
    return load(other) < load(one) ? other : one;
  };
}

/** In proportion to the weights, and spread evenly: 5, 1, 1 gives a a b a c a a (as nginx does it). */
function pickByWeight(instances: readonly Instance[]): Instance {
  let total = 0;
  let best = at(instances, 0);
  for (const instance of instances) {
    instance.credit += instance.record.weight;
    total += instance.record.weight;
    if (instance.credit > best.credit) best = instance;
  }
  best.credit -= total;
  return best;
}

function load({ outstanding, record }: Instance): number {
  return (outstanding + 1) / record.weight;
}

function at(instances: readonly Instance[], index: number): Instance {
  const instance = instances[index];
  if (instance === undefined) throw new RangeError('there is no instance to pick from');
  return instance;
}
