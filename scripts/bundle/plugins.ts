import path from 'node:path';

import type { InputOptions } from 'rolldown';

import { escapeNonAscii } from './escape-non-ascii.ts';
import { sources } from './parts.ts';

/** Has `import.meta` of a module say where the module would be without the bundle, so that its paths hold in both. */
export const ownPlaces: InputOptions['plugins'] = {
  name: 'own-places',
  transform(code, id) {
    if (!id.startsWith(sources) || !/import\.meta\.(?:url|dirname)/.test(code)) return null;
    const file = path.relative(sources, id).replace(/ts$/, 'js');
    return code
      .replaceAll('import.meta.url', `builtUrl(${JSON.stringify(file)})`)
      .replaceAll('import.meta.dirname', `builtFolder(${JSON.stringify(path.dirname(file))})`);
  },
  renderChunk(code, { fileName }) {
    const [url, folder, module] = fileName.endsWith('.cjs')
      ? ['require("node:url").pathToFileURL(__filename)', '__dirname', 'require("node:path")']
      : ['import.meta.url', 'import.meta.dirname', 'process.getBuiltinModule("node:path")'];
    const fromHere = (built: string) => path.posix.relative(path.posix.dirname(fileName), built);
    return code
      .replaceAll(/builtUrl\("([^"]+)"\)/g, (_, built: string) => `new URL("./${fromHere(built)}", ${url}).href`)
      .replaceAll(/builtFolder\("([^"]+)"\)/g, (_, built: string) => `${module}.join(${folder}, "${fromHere(built)}")`);
  },
};

/** Has the modules of oclif load others when they first use them: most of what its files name at their top serves help and plugins. */
export const onFirstUse: InputOptions['plugins'] = {
  name: 'on-first-use',
  transform: (code, id) =>
    /node_modules\/@oclif\/core\/lib\//.test(id)
      ? loadOnFirstUse(code, /^const (\w+_\d+) = (.*\brequire\("[^"]+"\)\)?);$/gm)
      : null,
};

/**
 * Leaves nothing in the text that costs at every start: modules of Node.js that are loaded and not used, brackets around the functions
 * of CommonJS modules, which have V8 compile them before any is called, and characters of more than a byte.
 */
export const quickToLoad: InputOptions['plugins'] = {
  name: 'quick-to-load',
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type !== 'chunk' || !file.fileName.endsWith('.cjs')) continue;
      const inOne = file.code.replaceAll(
        /^let (node_\w+) = (require\("node:.*"\));\n\1 = (.*)\b\1\b(.*);$/gm,
        'let $1 = $3$2$4;',
      );
      const loading = loadOnFirstUse(inOne, /^let (node_\w+) = (.*\brequire\("node:.*"\).*);$/gm);
      const unbracketed = loading.replaceAll(/(\b__(?:commonJS|esm)Min\()\((\([^()]*\) => \{\n[^]*?\n\})\)\);$/gm, '$1$2);');
      file.code = escapeNonAscii(unbracketed);
    }
  },
};

/** Makes functions of the variables that hold a module; `declaration` captures their name and what they are set to. */
function loadOnFirstUse(code: string, declaration: RegExp): string {
  const loaded: string[] = [];
  const declared = code.replaceAll(declaration, (_, name: string, value: string) => {
    loaded.push(name);
    return `let ${name}$; function ${name}() { return (${name}$ ??= ${value}); }`;
  });
  return loaded.reduce((text, name) => text.replaceAll(new RegExp(`\\b${name}\\.`, 'g'), `(${name}()).`), declared);
}
