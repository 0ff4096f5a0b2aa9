/** How a request is protected, in rising order. */
export const securityLevels = ['NONE', 'BASIC', 'ENCRYPTED', 'MUTUAL_TLS'] as const;

/**
 * NONE: not at all. BASIC: signed by a shared key. ENCRYPTED: payload sealed with a shared key, both ways. MUTUAL_TLS: TLS with certificates of both
 * sides.
 */
export type SecurityLevel = (typeof securityLevels)[number];

/** Negative when `a` protects less than `b`, 0 when they are the same, positive when it protects more. */
export function compareLevels(a: SecurityLevel, b: SecurityLevel): number {
  return securityLevels.indexOf(a) - securityLevels.indexOf(b);
}

/** Whether a request protected at `level` may reach a service that requires `required`. */
export function satisfies(level: SecurityLevel, required: SecurityLevel): boolean {
  return compareLevels(level, required) >= 0;
}
