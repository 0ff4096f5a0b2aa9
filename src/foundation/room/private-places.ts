import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';

import { keyFolder, signingKeyVariable } from '../files/key-folder.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What no tested program has any business with. Absolute paths, which may not exist. */
export interface PrivatePlaces {
  readonly folders: readonly string[];
  readonly keys: readonly string[];
}

export function listPrivatePlaces(environment: Environment = process.env): PrivatePlaces {
  return { folders: listPrivateFolders(environment), keys: listKeyPlaces(environment) };
}

/** Home, caches, temporary files, sockets of services. */
function listPrivateFolders(environment: Environment): readonly string[] {
  const named = ['HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME', 'XDG_RUNTIME_DIR'];
  const ofUser = [findHome(), ...named.map((name) => environment[name])];
  return ['/tmp', '/var/tmp', '/run', '/var/run', tmpdir(), ...ofUser].filter(isAbsolute);
}

/** Files and folders that hold keys of this user, wherever they are. */
function listKeyPlaces(environment: Environment): readonly string[] {
  const home = findHome();
  const named = environment[signingKeyVariable] ?? '';
  // The variable may also hold the key itself.
  const isPath = named !== '' && !named.includes('\n');
  return [
    keyFolder(environment),
    ...(home === undefined ? [] : [keyFolder({ HOME: home })]),
    ...(isPath ? [path.resolve(named)] : []),
  ];
}

function isAbsolute(folder: string | undefined): folder is string {
  return folder !== undefined && path.isAbsolute(folder);
}

/** A user who is in no table of users has none. */
function findHome(): string | undefined {
  try {
    return userInfo().homedir;
  } catch {
    return undefined;
  }
}
