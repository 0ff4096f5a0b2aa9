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
