import { fileURLToPath } from 'node:url';

/**
 * Path of the module `name` relative to the module at `url`, with the extension of that module: processes are started from source
 * or from the build alike.
 *
 * @example siblingModule(import.meta.url, './host/host-main')
 */
export function siblingModule(url: string, name: string): string {
  const extension = url.endsWith('.ts') ? '.ts' : '.js';
  return fileURLToPath(new URL(name + extension, url));
}
