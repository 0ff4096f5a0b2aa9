import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { isRunning, listDescendants } from '../../src/foundation/process/process-tree.ts';
import type { RunSummary } from '../../src/harness/run-summary.ts';
import { createRepository, launcher, testFile } from '../support/repository.ts';
import type { Repository } from '../support/repository.ts';

const imports = `  const [fs, net, os, path] = await Promise.all(['fs', 'net', 'os', 'path'].map((name) => import('node:' + name)));
  const { spawn, spawnSync } = await import('node:child_process');
  const codeOf = (work) => { try { work(); return 'done'; } catch (error) { return error.code; } };
`;
const connecting = `  const reach = (options) => new Promise((resolve) => {
    const socket = net.connect(options, () => { socket.destroy(); resolve('reached'); });
    socket.on('error', (error) => resolve(error.code));
    socket.setTimeout(1500, () => { socket.destroy(); resolve('silent'); });
  });
`;

let servers: Server[] = [];
let bystander: ChildProcess;
let home: string;
let keyFile: string;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'qa-home-'));
  keyFile = path.join(home, 'elsewhere.pem');
  const { privateKey } = generateKeyPairSync('ed25519');
  await writeFile(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  bystander = spawn('sleep', ['600']);
});

afterAll(async () => {
  bystander.kill('SIGKILL');
  for (const server of servers) server.close();
  await rm(home, { recursive: true, force: true });
});

async function listen(options: { readonly host?: string; readonly path?: string }): Promise<string> {
  const server = createServer((socket) => socket.end()).listen(options.path === undefined ? { port: 0, ...options } : options);
  servers = [...servers, server];
  await once(server, 'listening');
  return JSON.stringify(options.path === undefined ? { port: (server.address() as AddressInfo).port, ...options } : options);
}

interface Outcome {
  readonly code: number | string;
  readonly reasons: readonly string[];
  readonly sandbox: string | undefined;
  readonly findings: readonly string[];
}

/** Runs one test with this body in a repository of its own. */
async function runBody(body: string, check: (repository: Repository) => unknown = () => undefined): Promise<Outcome> {
  await using repository = await createRepository(
    { 1: { 1: 'stays in its room' } },
    { 'qa/tests/a.qa.ts': testFile({ 'QA-1.1 stays in its room': imports + body }), 'node_modules/some/index.js': '' },
  );
  const environment = { HOME: home, WAVEGATE_SIGNING_KEY: keyFile };
  const { code, stdout, stderr } = await repository.qa(['run', '--all', '--sandbox', 'required', '--json'], { environment });
  expect(stderr).toBe('');
  const [record] = (JSON.parse(stdout) as RunSummary).records;
  const criteria = record?.components.flatMap((component) => component.criteria) ?? [];
  await check(repository);
  return {
    code,
    reasons: criteria.map(({ state, reason }) =>
      `${state} ${reason.code} ${reason.code === 'PASSED' ? '' : reason.message}`.trim(),
    ),
    sandbox: record?.environment.sandbox,
    findings: record?.findings.map(({ code: name, message }) => `${name} ${message}`) ?? [],
  };
}

const green: Outcome = { code: 0, reasons: ['GREEN PASSED'], sandbox: 'namespaces', findings: [] };

test('cannot write to the repository, the evidence, the ledger, the modules or anything else of the machine', async () => {
  const targets = [
    'qa/tests/a.qa.ts',
    'qa/catalog/subwave-1.0.yaml',
    'evidence/ledger.jsonl',
    'node_modules/some/index.js',
    'new.txt',
    '/etc/hostname',
    '/usr/x',
  ];
  const body = `  for (const file of ${JSON.stringify(targets)}) expect([file, codeOf(() => fs.appendFileSync(file, 'x'))]).toEqual([file, 'EROFS']);
  expect(codeOf(() => fs.unlinkSync('evidence/ledger.jsonl'))).toBe('EROFS');
  expect(codeOf(() => fs.renameSync('qa', 'aq'))).toBe('EROFS');
  expect(spawnSync('mount', ['-o', 'remount,rw,bind', process.cwd()]).status).not.toBe(0);
  expect(spawnSync('umount', ['/tmp']).status).not.toBe(0);
  expect(spawnSync('unshare', ['--user', '--map-root-user', 'true']).status).not.toBe(0);
  expect(fs.existsSync('/proc/sysrq-trigger') && codeOf(() => fs.writeFileSync('/proc/sysrq-trigger', 'h'))).not.toBe('done');
  expect(codeOf(() => fs.writeFileSync('/proc/sys/kernel/core_pattern', 'core'))).not.toBe('done');
  expect(fs.readdirSync('/dev').filter((name) => /^(sd|vd|nvme|mem|kmsg|fuse)/.test(name))).toEqual([]);`;
  expect(await runBody(body)).toEqual(green);
});

test('cannot signal the supervisor, nor anything else outside', async () => {
  const body = `  expect(codeOf(() => process.kill(${bystander.pid}, 'SIGKILL'))).toBe('ESRCH');
  expect(fs.readdirSync('/proc').filter((name) => Number(name) > 0).length).toBeLessThan(20);
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(name, () => {});
  expect(codeOf(() => process.kill(1, 'SIGKILL'))).toBe('done');
  for (const name of ['SIGHUP', 'SIGKILL']) expect(['done', 'ESRCH']).toContain(codeOf(() => process.kill(-1, name)));`;
  expect(await runBody(body)).toEqual(green);
  expect(isRunning(bystander.pid ?? 0)).toBe(true);
});

test('cannot reach servers outside: loopback, an address of the machine, sockets in folders or without one', async () => {
  const outer = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  const address = outer.find(({ internal, family }) => !internal && family === 'IPv4')?.address;
  const targets = [
    await listen({ host: '127.0.0.1' }),
    ...(address === undefined ? [] : [await listen({ host: address })]),
    await listen({ path: path.join(home, 'service.sock') }),
    await listen({ path: `\0wavegate-${process.pid}` }),
  ];
  const body = `${connecting}  for (const target of [${targets.join(', ')}]) expect([target, await reach(target)]).not.toEqual([target, 'reached']);
  expect(Object.keys(os.networkInterfaces())).toEqual(['lo']);
  const { promises: dns } = await import('node:dns');
  expect(await dns.resolve4('example.org').then(() => 'resolved', () => 'refused')).toBe('refused');`;
  expect(await runBody(body)).toEqual(green);
});

test('cannot leave a process, not even one without a mark, in a session of its own', async () => {
  const seconds = `98765.${process.pid}`;
  const body = `  spawn('setsid', ['sleep', '${seconds}'], { detached: true, stdio: 'ignore', env: { PATH: process.env.PATH } }).unref();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(fs.existsSync('/proc/self')).toBe(true);`;
  const { findings, ...rest } = await runBody(body);
  expect({ ...rest, findings: [] }).toEqual(green);
  expect(findings).toEqual([expect.stringMatching(/^LEFTOVER_PROCESS .*sleep 98765/)]);
  expect(listDescendants(1).filter(({ command }) => command === `sleep ${seconds}`)).toEqual([]);
});

test('cannot read the signing key, the home, or the environment of the supervisor', async () => {
  const body = `  expect(codeOf(() => fs.readFileSync(${JSON.stringify(keyFile)}))).toBe('ENOENT');
  expect(process.env.WAVEGATE_SIGNING_KEY).toBe(undefined);
  expect(fs.readdirSync(process.env.HOME)).toEqual([]);
  expect(os.homedir()).toBe(process.env.HOME);
  for (const pid of fs.readdirSync('/proc').filter((name) => Number(name) > 0)) {
    const text = (() => { try { return fs.readFileSync('/proc/' + pid + '/environ', 'utf8'); } catch { return ''; } })();
    expect(text).not.toContain('SIGNING_KEY');
  }`;
  expect(await runBody(body)).toEqual(green);
});

test('a key inside the repository is hidden too', async () => {
  await using repository = await createRepository(
    { 1: { 1: 'reads' } },
    { 'qa/tests/a.qa.ts': testFile({ 'QA-1.1 reads': `${imports}  expect(fs.readFileSync('key.pem', 'utf8')).toBe('');` }) },
  );
  const inside = path.join(repository.root, 'key.pem');
  const { privateKey } = generateKeyPairSync('ed25519');
  await writeFile(inside, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const environment = { WAVEGATE_SIGNING_KEY: inside };
  const { code, stdout } = await repository.qa(['run', '--all', '--sandbox', 'required'], { environment });
  expect(stdout).toContain('sandbox: namespaces');
  expect(code, stdout).toBe(0);
});

test('may do what an honest test does: servers of its own, temporary files, child processes, threads', async () => {
  const body = `${connecting}  for (const host of ['127.0.0.1', '::1', 'localhost']) {
    const server = net.createServer((socket) => socket.end()).listen(0, host);
    await new Promise((resolve) => server.once('listening', resolve));
    expect(await reach({ port: server.address().port, host })).toBe('reached');
    server.close();
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'own-'));
  fs.writeFileSync(path.join(folder, 'a'), 'text');
  expect(spawnSync('cat', [path.join(folder, 'a')], { encoding: 'utf8' }).stdout).toBe('text');
  expect(spawnSync(process.execPath, ['-p', '1 + 1'], { encoding: 'utf8' }).stdout).toBe('2\\n');
  fs.writeFileSync(path.join(os.homedir(), '.rc'), 'x');
  fs.writeFileSync('/dev/shm/x', 'x');
  const { Worker } = await import('node:worker_threads');
  const worker = new Worker("require('node:worker_threads').parentPort.postMessage(42)", { eval: true });
  expect(await new Promise((resolve) => worker.once('message', resolve))).toBe(42);
  expect(spawnSync('sh', ['-c', '(sleep 0.01 &) ; sleep 0.05; ls /proc'], { encoding: 'utf8' }).status).toBe(0);
  expect(fs.readFileSync('qa/plan.yaml', 'utf8')).toContain('wave');
  expect(process.getuid()).toBe(${process.getuid?.() ?? 0});`;
  expect(await runBody(body)).toEqual(green);
});

test('where there can be no room, the evidence says so and why; where one is required, nothing is run or written', async () => {
  await using repository = await createRepository(
    { 1: { 1: 'adds' } },
    { 'qa/tests/a.qa.ts': testFile({ 'QA-1.1 adds': '  expect(1 + 1).toBe(2);' }) },
  );
  const run = (sandbox: string) => {
    const line = `echo 0 > /proc/sys/user/max_user_namespaces; exec '${process.execPath}' '${launcher}' run --all --sandbox ${sandbox}`;
    return spawnSync('unshare', ['--user', '--map-root-user', 'sh', '-c', line], { cwd: repository.root, encoding: 'utf8' });
  };
  const required = run('required');
  expect({ code: required.status, stderr: required.stderr }).toEqual({
    code: 3,
    stderr: expect.stringMatching(/^NO_SANDBOX: .*unshare/),
  });
  expect(existsSync(path.join(repository.root, 'evidence'))).toBe(false);
  const auto = run('auto');
  expect({ code: auto.status, stdout: auto.stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/sandbox: none \(.*unshare/),
  });
});
