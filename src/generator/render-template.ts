import type { NodeRequest } from './node-request.ts';

/**
 * A template with other words in place of some of its own. Templates are valid as they stand; a token is a piece of their text.
 *
 * @param tokens What takes the place of what. Each must occur exactly once.
 * @throws {RangeError} One does not: the template and its tokens have come apart.
 * @see governance/decisions/0033-templates.md
 */
export function renderTemplate(template: string, tokens: Readonly<Record<string, string>>): string {
  let text = template;
  for (const [token, word] of Object.entries(tokens)) {
    const parts = template.split(token);
    if (parts.length !== 2)
      throw new RangeError(`the token ${JSON.stringify(token)} occurs ${parts.length - 1} times in its template`);
    text = text.replace(token, () => word);
  }
  return text;
}

/** A text of words like `__SERVICE__` with those of the request in their place. @throws {RangeError} There is no such word. */
export function renderWords(template: string, { type, service, domain, eventBus, transport }: NodeRequest): string {
  const words: Readonly<Record<string, string>> = {
    SERVICE: service,
    DOMAIN: domain,
    TYPE: type,
    BUS: eventBus ? 'on' : 'off',
    TRANSPORT: transport,
  };
  return template.replaceAll(/__([A-Z]+)__/g, (token, name: string) => {
    const word = words[name];
    if (word === undefined) throw new RangeError(`there is no word for ${token}`);
    return word;
  });
}
