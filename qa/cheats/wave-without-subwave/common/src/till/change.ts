/** What is given back, in cents. */
export function change(owedCents: number, paidCents: number): number {
  return paidCents - owedCents;
}
