import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Another process that registers an instance and renews its lease: see registry-process-main.ts. */
export function registryProcess(servers: string, prefix: string, leaseMs: number, url: string) {
  const main = fileURLToPath(new URL('registry-process-main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, servers, prefix, String(leaseMs), url], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  return {
    renewals: () => output.split('\n').filter((line) => line === 'renewed').length,
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}
