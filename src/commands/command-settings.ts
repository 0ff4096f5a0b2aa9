import type { Interfaces } from '@oclif/core';

import { readPackage } from '../foundation/read-package.ts';

/** What oclif's `Command` asks of the configuration. */
type Settings = Pick<
  Interfaces.Config,
  'bin' | 'name' | 'version' | 'runHook' | 'scopedEnvVar' | 'scopedEnvVarKey' | 'scopedEnvVarKeys'
> & { readonly userAgent: string };

/**
 * The configuration that a known command runs on. oclif's own finds plugins, hooks, folders, shell and theme, which serve help and
 * what `qa` does not have, and takes several times as long as the command line.
 *
 * @see governance/decisions/0002-command-table.md
 */
export function commandSettings(): Interfaces.Config {
  const { name, version, oclif } = readPackage();
  const keyOf = (key: string) => `${oclif.bin}_${key}`.toUpperCase();
  const settings: Settings = {
    bin: oclif.bin,
    name,
    version,
    userAgent: `${name}/${version}`,
    runHook: async () => ({ failures: [], successes: [] }),
    scopedEnvVar: (key) => process.env[keyOf(key)],
    scopedEnvVarKey: keyOf,
    scopedEnvVarKeys: (key) => [keyOf(key)],
  };
  return settings as Interfaces.Config;
}
