import { execFileSync, spawn } from 'node:child_process';
import { existsSync, globSync, symlinkSync } from 'node:fs';
import path from 'node:path';

/** The package as npm would publish it, with the dependencies that are installed here. @returns Its folder, below the given one. */
export function unpackPackage(folder: string): string {
  const npm = path.join(path.dirname(process.execPath), 'npm');
  execFileSync(existsSync(npm) ? npm : 'npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { stdio: 'ignore' });
  const [tarball = ''] = globSync('*.tgz', { cwd: folder });
  execFileSync('tar', ['-xzf', tarball], { cwd: folder });
  symlinkSync(path.resolve('node_modules'), path.join(folder, 'package/node_modules'));
  return path.join(folder, 'package');
}

/** Runs a program to its end. One that says that it runs is asked to stop, once: while a process exits, a signal would kill it. */
export function runProgram(
  program: string,
  args: readonly string[],
  cwd: string,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { PATH: process.env['PATH'], HOME: cwd, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
    const stopWhenRunning = (): void => {
      if (!output.includes('runs, health')) return;
      child.stderr.off('data', stopWhenRunning);
      child.kill('SIGTERM');
    };
    child.stderr.on('data', stopWhenRunning);
  });
}
