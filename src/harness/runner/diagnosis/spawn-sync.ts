type SpawnSync = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Makes a debugger that asked for a stop during a synchronous child process find the call that started it still on the stack. A stop
 * takes place at the next call of a function, and after a plain `spawnSync` that may be one in some caller.
 */
export function makeSpawnSyncVisible(): void {
  const binding = findBinding();
  const spawn = binding?.spawn;
  if (binding === undefined || spawn === undefined) return;
  binding.spawn = function spawnVisibly(...args) {
    const result = Reflect.apply(spawn, this, args);
    stopHere();
    return result;
  };
}

function stopHere(): void {
  // A call, and nothing else.
}

/** Node's own entry to the system, which `node:child_process` calls at each use; undefined where it is not given out. */
function findBinding(): { spawn?: SpawnSync } | undefined {
  const { binding } = process as { binding?: (name: string) => { spawn?: SpawnSync } };
  try {
    return binding?.('spawn_sync');
  } catch {
    return undefined;
  }
}
