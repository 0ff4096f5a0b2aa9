/**
 * Keeps the library behind `fetch` from being loaded, which takes 20 ms: the first ES module that imports `node:http` has every export of
 * it read, three of which come from there. Only for a process that runs no code of the repository; vitest and vite use none of the three.
 */
export function spareFetch(): void {
  // Not imported, which is what reads the exports.
  const http = process.getBuiltinModule('node:http');
  for (const name of ['WebSocket', 'CloseEvent', 'MessageEvent']) Reflect.deleteProperty(http, name);
}
