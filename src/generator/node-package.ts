import { readTemplate } from '../foundation/read-template.ts';
import type { GenerationContext } from './generation-context.ts';
import type { NodeRequest } from './node-request.ts';
import { renderWords } from './render-template.ts';

/** As much of a package.json as the generator asks for. */
export interface NodePackage {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** The package.json of a node. Its tools have the versions that this package was tested with. */
export function nodePackage(request: NodeRequest, { home, wavegate }: GenerationContext): NodePackage {
  const template = JSON.parse(renderWords(readTemplate(home, 'node/package-template.json'), request)) as NodePackage;
  const tools = Object.keys(template.devDependencies).map((name) => [name, wavegate.dependencies[name] ?? '*']);
  return {
    ...template,
    dependencies: {
      ...driversOf(request, wavegate.peerDependencies),
      ...template.dependencies,
      wavegate: `^${wavegate.version}`,
    },
    devDependencies: Object.fromEntries(tools) as Readonly<Record<string, string>>,
  };
}

/** What loads the broker's client. */
const drivers: Readonly<Record<string, RegExp>> = { nats: /^@nats-io\//, kafka: /^@platformatic\/kafka$/ };

/** The packages that the transport needs beside this one, in the versions that this one takes. */
function driversOf({ transport }: NodeRequest, peers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(peers).filter(([name]) => drivers[transport]?.test(name)));
}

/** What every node depends on, by name. */
export function nodeDependencies(home: string): readonly string[] {
  const { dependencies, devDependencies } = JSON.parse(readTemplate(home, 'node/package-template.json')) as NodePackage;
  return Object.keys({ ...dependencies, ...devDependencies });
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
