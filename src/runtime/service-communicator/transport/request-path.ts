/** Visible ASCII after one slash; no second slash, which would name another host, and no backslash, which some servers take for one. */
const path = /^\/(?!\/)[!"$-.0-[\]-~/]*$/;

/** A segment that climbs, however its dots and the slashes around it are written, and with a parameter, which some servers drop before they climb. */
const climbing = /(?:\/|%2f|%5c)(?:\.|%2e){1,2}(?=\/|%2f|%5c|;|%3b|$)/i;

/** What a path may be followed by: visible ASCII without a fragment. */
const query = /^[!"$-[\]-~]*$/;

/** Whether `text` is a path with or without a query that stays under whatever base it is put behind. */
export function isRequestPath(text: unknown): text is string {
  if (typeof text !== 'string') return false;
  const mark = text.indexOf('?');
  const route = mark === -1 ? text : text.slice(0, mark);
  return path.test(route) && !climbing.test(route) && (mark === -1 || query.test(text.slice(mark)));
}

/** A value of a query: a list gives its name once for each entry; undefined gives nothing. */
export type QueryValue = string | number | boolean | undefined | readonly (string | number | boolean)[];

export type Query = Readonly<Record<string, QueryValue>> | URLSearchParams;

/** The path with the query behind it, encoded so that no value becomes part of the structure. */
export function withQuery(route: string, values: Query): string {
  const encoded = values instanceof URLSearchParams ? values : new URLSearchParams(pairsOf(values));
  if (encoded.size === 0) return route;
  return `${route}${route.includes('?') ? '&' : '?'}${encoded}`;
}

function pairsOf(values: Readonly<Record<string, QueryValue>>): [string, string][] {
  return Object.entries(values).flatMap(([name, value]) => {
    const list = Array.isArray(value) ? value : [value];
    return list.filter((each) => each !== undefined).map((each): [string, string] => [name, String(each)]);
  });
}
