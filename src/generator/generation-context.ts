import { join } from 'node:path';

import { isWritable, listNames, readPlace } from '../foundation/files/read-place.ts';
import type { Place } from '../foundation/files/read-place.ts';
import { readPackage } from '../foundation/read-package.ts';
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
  readonly wavegate: { readonly version: string; readonly dependencies: Readonly<Record<string, string>> };
}

/** Looks; changes nothing. */
export function gatherContext({ out, service }: NodeRequest, home: string): GenerationContext {
  const { version, dependencies } = readPackage();
  return {
    outPlace: readPlace(out),
    outIsWritable: isWritable(out),
    neighbours: listNames(out),
    folder: join(out, service),
    home,
    wavegate: { version, dependencies },
  };
}
