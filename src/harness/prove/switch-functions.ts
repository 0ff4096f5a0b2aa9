/**
 * The last line of an instrumented source: the two functions that its switches call. They ask what the worker put under `key`; in a
 * process that a test started they make their own switch from the environment variable of that name. Plain JavaScript and valid
 * TypeScript, for modules of either kind; function declarations, so that they work from the first line of the source on, and its
 * first line stays what it is. Each place notes once in a turn that it was passed: some are passed a million times.
 */
export function switchFunctions(key: string): string {
  const name = JSON.stringify(key);
  const make = `const [on, notes] = (process.env[${name}] ?? '|').split('|'); const fs = process.getBuiltinModule('node:fs'); const cover = (ids) => { try { fs.appendFileSync(notes, ids.replaceAll(',', '\\n') + '\\n'); } catch {} }; const made = { isActive: (id) => id === on, turn: () => 1, cover: notes ? cover : undefined }; Object.defineProperty(globalThis, ${name}, { value: made }); return made;`;
  const find = `(strySwitch_9fa48 ??= globalThis[${name}] ?? stryMake_9fa48())`;
  const note = `const { turn, cover } = ${find}; if (cover === undefined) return; const now = turn(); if ((strySeen_9fa48 ??= [])[place] === now) return; strySeen_9fa48[place] = now; cover(ids);`;
  return `var strySwitch_9fa48, strySeen_9fa48; function stryMake_9fa48() { ${make} } function stryMutAct_9fa48(id) { return ${find}.isActive(id); } function stryCov_9fa48(ids, place) { ${note} }`;
}
