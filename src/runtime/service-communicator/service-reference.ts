/** A service of the organisation itself by its id, or one that another organisation shares with it. Whose it is must be said, so that nobody can offer a service under a name that is trusted. */
export type ServiceReference = string | { readonly organisationId: string; readonly id: string };

/** @throws {TypeError} it is neither. */
export function ownerOf(
  reference: ServiceReference,
  organisationId: string,
): { readonly owner: string; readonly serviceId: string } {
  const { organisationId: owner, id: serviceId } = typeof reference === 'string' ? { organisationId, id: reference } : reference;
  if (typeof owner !== 'string' || typeof serviceId !== 'string') {
    throw new TypeError('a service is named by its id, or by { organisationId, id }');
  }
  return { owner, serviceId };
}
