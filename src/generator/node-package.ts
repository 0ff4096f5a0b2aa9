import type { GenerationContext } from './generation-context.ts';
import type { NodeRequest } from './node-request.ts';

/** The package.json of a node. Its tools have the versions that this package was tested with. */
export function nodePackage({ service, domain, type }: NodeRequest, { wavegate }: GenerationContext): object {
  const tools = ['@types/node', 'ajv', 'typescript', 'vitest'] as const;
  return {
    name: service,
    version: '0.1.0',
    private: true,
    description: `The ${type} node ${service} of the domain ${domain}`,
    type: 'module',
    scripts: { start: 'node src/start-node.ts', test: 'vitest run', types: 'tsc' },
    dependencies: { wavegate: `^${wavegate.version}` },
    devDependencies: Object.fromEntries(tools.map((name) => [name, wavegate.dependencies[name]])),
    engines: { node: '>=24' },
  };
}

/** The strict settings that a node is checked with. */
export const nodeTypeSettings = {
  compilerOptions: {
    target: 'esnext',
    lib: ['esnext'],
    module: 'nodenext',
    moduleResolution: 'nodenext',
    types: ['node'],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noImplicitOverride: true,
    noImplicitReturns: true,
    noFallthroughCasesInSwitch: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    erasableSyntaxOnly: true,
    verbatimModuleSyntax: true,
    isolatedModules: true,
    allowImportingTsExtensions: true,
    resolveJsonModule: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ['src', 'qa'],
} as const;
