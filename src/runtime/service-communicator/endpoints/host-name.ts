/** Labels of letters, digits, hyphens and (as container networks use them) underscores; the last one is not a number, so that it is no IPv4 address. */
const pattern =
  /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*(?!(?:\d+|0x[0-9a-f]*)\.?$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.?$/i;

/** Whether `host` is a host name in plain ASCII, with or without the dot of a full name at its end. */
export function isHostName(host: string): boolean {
  return host.length <= 253 && pattern.test(host);
}

/** The one spelling in which names are compared: in lower case, without a dot at the end. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/\.+$/, '');
}
