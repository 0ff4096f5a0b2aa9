// A worker process: waits for its setup, then runs test files as vitest asks, and journals what happens. Its compiled
// code it only reads: its tests could write there what a later run executes.
import { killMarked } from '../../../../foundation/process/process-tree.ts';
import { startHangWatch, startWatchThread } from '../../diagnosis/start-hang-watch.ts';
import { runMarker } from '../../supervision/runner-environment.ts';
import type { WorkerSetup } from '../host/host-protocol.ts';
import { captureOutput } from './capture-output.ts';
import { LocalSnapshots } from './local-snapshots.ts';
import { currentObservation } from './test-observation.ts';
import { journalUnhandledErrors } from './unhandled-errors.ts';
import { openSession, workerSession } from './worker-session.ts';

type Listener = (message: unknown) => void;

// Of no concern to the tests and the processes that they start.
delete process.env['NODE_COMPILE_CACHE'];
// Kept before any test can replace them.
const exit = process.exit.bind(process);
const send = process.send?.bind(process);
const early: unknown[] = [];
const listeners = new Set<Listener>();
const marker = process.env[runMarker] ?? '';

process.on('message', (message: WorkerSetup | { readonly type: string }) => {
  if (message.type === 'wavegate-open') open(message as WorkerSetup);
  else if (listeners.size === 0) early.push(message);
  else for (const listener of listeners) listener(message);
});

function open(setup: WorkerSetup): void {
  const { root, journal, supervisorPid } = setup;
  journalUnhandledErrors(
    openSession(setup, startHangWatch({ root, journal, ...(supervisorPid === undefined ? {} : { supervisorPid }) })),
  );
}

function endWithHost(): void {
  killMarked(marker);
  exit(1);
}

process.on('disconnect', endWithHost);
// It may have gone while this module was loaded, when nobody listened yet.
if (!process.connected) endWithHost();
captureOutput((text) => currentObservation()?.print(text));
const { init, runBaseTests, setupEnvironment } = await import('vitest/worker');
init({
  post: (message) => send?.(message),
  on: (listener) => {
    listeners.add(listener);
    for (const message of early.splice(0)) listener(message);
  },
  off: (listener) => listeners.delete(listener),
  // A turn later, when the answer to the request has left.
  teardown: () => setImmediate(exit, 0),
  runTests: (state, traces) => {
    const { readAhead, canaryTests } = workerSession();
    readAhead.plan(state.ctx.files.map(({ filepath }) => filepath));
    if (canaryTests.dead !== undefined) state.ctx.files.unshift({ filepath: canaryTests.open() });
    state.ctx.files.push({ filepath: canaryTests.open() });
    state.config.snapshotOptions.snapshotEnvironment = new LocalSnapshots();
    return runBaseTests('run', state, traces);
  },
  collectTests: (state, traces) => runBaseTests('collect', state, traces),
  setup: setupEnvironment,
});
// vitest's main process takes longer to load than this one, which else would wait idly for its setup.
startWatchThread();
// For the same reason: vitest itself would load it, and what it needs, only when the tests are to run.
await import('./supervised-test-runner.ts');
