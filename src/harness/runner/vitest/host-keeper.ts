import { guardCodeCache } from '../../../foundation/code-cache/guard-code-cache.ts';
import { usedCodeCache } from '../../../foundation/code-cache/use-code-cache.ts';
import { createScratchFolder, removeScratchFolder } from '../../../foundation/files/scratch-folder.ts';
import { listPrivatePlaces } from '../../../foundation/room/private-places.ts';
import { runnerEnvironment } from '../supervision/runner-environment.ts';
import type { HostProcess } from './host-process.ts';
import type { HostSetup } from './host/host-protocol.ts';
import { listRewritten, stampInstalledRunner } from './installed-runner.ts';
import type { InstalledRunner } from './installed-runner.ts';
import { openHost } from './open-host.ts';
import { workerCodeFolder } from './worker-code.ts';

/** What is the same for all host processes of a runner. */
export type HostOptions = Pick<HostSetup, 'marker' | 'heapLimitMb' | 'transformCacheDir' | 'sandbox' | 'visible'>;

/** What a host process must be. */
export interface HostWish {
  readonly root: string;
  readonly network: boolean;
  readonly config?: string;
}

/** Keeps host processes from run to run, and watches over what is installed while tests run without a sandbox. */
export class HostKeeper implements AsyncDisposable {
  /** Resolves once it is known that tests will run without a sandbox. */
  readonly unconfined: Promise<void>;
  /** Where code is kept that was compiled in earlier runs. */
  readonly code = findCompiledCode();
  readonly #options: HostOptions;
  readonly #hosts = new Map<boolean, Promise<HostProcess>>();
  readonly #scratchFolders: string[] = [];
  readonly #noticeUnconfined: () => void;
  #installed: InstalledRunner | undefined;
  #dropForeignCode: (() => void) | undefined;

  constructor(options: HostOptions) {
    this.#options = options;
    const unconfined = Promise.withResolvers<void>();
    [this.unconfined, this.#noticeUnconfined] = [unconfined.promise, unconfined.resolve];
  }

  /** The host process that is as wished, or a new one. */
  find(wish: HostWish): Promise<HostProcess> {
    const opening = this.#open(wish);
    this.#hosts.set(wish.network, opening);
    return opening;
  }

  /** A host for a pass. Without a sandbox its tests could write among the compiled code, so that is guarded before they are loaded. */
  async findForPass(wish: HostWish): Promise<HostProcess> {
    const host = await this.find(wish);
    host.hold(() => {});
    const isUnconfined = (await host.sandbox)?.sandbox === 'none';
    // By then the host has written what it compiled itself.
    if (isUnconfined) await host.ready;
    if (isUnconfined) this.#dropForeignCode ??= guardCodeCache();
    host.release();
    return host;
  }

  /** Removes what tests wrote among the compiled code, and returns what of the runner itself they rewrote. */
  endRun(): readonly string[] {
    this.#dropForeignCode?.();
    return this.#installed === undefined ? [] : listRewritten(this.#installed, stampInstalledRunner());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Not awaited: the signal is sent, and nobody waits for what comes after.
    for (const opening of this.#hosts.values()) void opening.then((host) => host.abandon()).catch(() => {});
    await Promise.all(this.#scratchFolders.splice(0).map((folder) => removeScratchFolder(folder).catch(() => {})));
  }

  async #open({ root, network, config }: HostWish): Promise<HostProcess> {
    const known = await this.#hosts.get(network)?.catch(() => undefined);
    if (known?.alive && known.root === root && known.config === config) return known;
    known?.abandon();
    const environment = runnerEnvironment(process.env, this.#options.marker);
    const workerEnv = { ...environment, TEST: 'true', VITEST: 'true', VITEST_MODE: 'RUN' };
    const scratch = createScratchFolder();
    this.#scratchFolders.push(scratch);
    const own = { root, supervisorPid: process.pid, workerEnv, scratch, privatePlaces: listPrivatePlaces(), network };
    const host = await openHost({ ...this.#options, ...this.code, ...own, ...(config === undefined ? {} : { config }) });
    // Known well before the first test is loaded.
    void host.sandbox.then((found) => {
      if (found?.sandbox !== 'none') return;
      this.#installed ??= stampInstalledRunner();
      this.#noticeUnconfined();
    });
    return host;
  }
}

function findCompiledCode(): Pick<HostSetup, 'moduleCodeDir' | 'workerCodeDir'> {
  const cache = usedCodeCache();
  return cache === undefined ? {} : { moduleCodeDir: cache.modules, workerCodeDir: workerCodeFolder(cache.installation) };
}
