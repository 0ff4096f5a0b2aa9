import { Environment } from '@marcbachmann/cel-js';

import { documentTypes, documentVariables } from '../document-types.ts';
import { matchesLinearly } from './linear-matches.ts';
import { valueClasses } from './document-values.ts';

/** Far beyond any policy, and far below what takes long to check. */
const limits = { maxAstNodes: 2000, maxDepth: 48, maxListElements: 200, maxMapEntries: 50, maxCallArguments: 8 } as const;

/** What stands in place of CEL's own `matches`, whose expressions can take for ever. */
export const linearMatches = 'matchesLinearly';

let shared: Environment | undefined;

/** An environment that knows the types and variables of the gate document, to which a policy adds its facts. */
export function createCelEnvironment(): Environment {
  shared ??= createShared();
  return shared.clone();
}

function createShared(): Environment {
  const environment = new Environment({ limits });
  for (const [name, fields] of Object.entries(documentTypes)) {
    environment.registerType(name, { ctor: valueClasses[name]!, fields });
  }
  for (const [name, type] of Object.entries(documentVariables)) environment.registerVariable(name, type);
  environment.registerFunction(`string.${linearMatches}(string): bool`, matchesLinearly);
  return environment;
}
