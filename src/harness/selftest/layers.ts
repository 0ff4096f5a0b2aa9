/** What keeps a green from being faked: the numbered layers of trust, and what works beside them. */
export const layers = {
  'outside verdict': 1,
  'clean room': 2,
  canaries: 3,
  digests: 4,
  freeze: 5,
  'proof of failure': 6,
  ledger: 7,
  attestation: 8,
  'base-ref rules': 9,
  'black-box criteria': 10,
  'debt scan': null,
  'input rules': null,
  policies: null,
  claims: null,
} as const satisfies Readonly<Record<string, number | null>>;

export type Layer = keyof typeof layers;

/** `2 clean room`, `debt scan`. */
export function describeLayer(layer: Layer): string {
  const number = layers[layer];
  return number === null ? layer : `${number} ${layer}`;
}
