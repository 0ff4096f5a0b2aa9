const organisationIdPattern = /^[\x21-\x7e]{1,256}$/;

/** Whether `text` names an organisation on the wire: 1 to 256 visible ASCII characters, so that a header carries it unchanged. */
export function isOrganisationId(text: unknown): text is string {
  return typeof text === 'string' && organisationIdPattern.test(text);
}
