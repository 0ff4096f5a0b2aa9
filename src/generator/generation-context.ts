import { join } from 'node:path';

import { isWritable, listNames, readPlace } from '../foundation/files/read-place.ts';
import type { Place } from '../foundation/files/read-place.ts';
import { readPackage } from '../foundation/read-package.ts';
import type { OwnPackage } from '../foundation/read-package.ts';
import { readCodeStyles } from './code-style.ts';
import type { CodeStyles } from './code-style.ts';
import { decideMembership } from './membership/membership.ts';
import type { MembershipDecision } from './membership/membership.ts';
import type { Project } from './membership/project.ts';
import type { NodeRequest } from './node-request.ts';

/** What the node is generated into, and with. */
export interface GenerationContext {
  readonly outPlace: Place;
  readonly outIsWritable: boolean;
  /** What stands beside the node to be. */
  readonly neighbours: readonly string[];
  /** Where the node goes. */
  readonly folder: string;
  /** Absolute path of the package whose templates, modules and tools the node is made of. */
  readonly home: string;
  /** This package. */
  readonly wavegate: Pick<OwnPackage, 'version' | 'dependencies' | 'peerDependencies'>;
  /** How the code around the node is laid out. */
  readonly styles: CodeStyles;
  /** What the node is to the repository around it. */
  readonly membership: MembershipDecision;
}

/** Looks; changes nothing. @param project The repository around the node, or what is wrong with it. */
export function gatherContext(request: NodeRequest, home: string, project?: Project | string): GenerationContext {
  const { out, service } = request;
  const { version, dependencies, peerDependencies } = readPackage();
  const folder = join(out, service);
  return {
    outPlace: readPlace(out),
    outIsWritable: isWritable(out),
    neighbours: listNames(out),
    folder,
    home,
    wavegate: { version, dependencies, peerDependencies },
    styles: readCodeStyles(folder),
    membership: decideMembership(request, project, folder),
  };
}
