/** Whose runs a validation report says that it compares; undefined for what it does not say. */
export interface StatedSides {
  readonly validator: string | undefined;
  readonly builderRevision: string | undefined;
}

const validator = /^(?:\| Validator \| |<tr><td>Validator<\/td><td>)(?<name>.+) \(stated\)(?: \||<\/td>)/m;
const commit = /^(?:\| Builder's run \||<tr><td>Builder&#39;s run<\/td>).*, in commit (?<commit>[0-9a-f]{40,64})\b/m;
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** Reads both from the text of the report, in Markdown or HTML. They are what it claims: the report is then computed anew from them. */
export function findStatedSides(text: string, isPage: boolean): StatedSides {
  const name = validator.exec(text)?.groups?.['name'];
  return {
    validator: isPage
      ? name?.replace(/&(amp|lt|gt|quot|#39);/g, (_all, entity: string) => entities[entity] ?? '')
      : name?.replace(/\\(.)/g, '$1'),
    builderRevision: commit.exec(text)?.groups?.['commit'],
  };
}
