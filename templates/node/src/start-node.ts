#!/usr/bin/env node
import { ConfigurationError, loadConfiguration } from './node-configuration.ts';
import type { NodeConfiguration } from './node-configuration.ts';
import { ServiceNode } from './service-node.ts';

/** 1: it could not start, or not stop in time. 2: the configuration is invalid. */
const exitCodes = { failed: 1, invalidConfiguration: 2 } as const;

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** The configuration, or undefined when it is invalid and that has been said. */
function readConfiguration(): NodeConfiguration | undefined {
  try {
    return loadConfiguration(process.env);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    for (const problem of error.problems) say(`invalid configuration: ${problem}`);
    process.exitCode = exitCodes.invalidConfiguration;
    return undefined;
  }
}

async function run(configuration: NodeConfiguration): Promise<void> {
  const { instanceId, shutdownMs } = configuration;
  const log = (line: string): void => say(`${instanceId} ${line}`);
  const node = new ServiceNode({ configuration, log });
  const fail = (error: unknown): void => {
    process.exitCode = exitCodes.failed;
    log(`failed: ${(error as Error).message}`);
  };
  let isStopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (isStopping) return;
    isStopping = true;
    log(`stops on ${signal}`);
    // It keeps the process alive: one that has nothing left to do has not stopped by that.
    const deadline = setTimeout(() => {
      log(`did not stop within ${shutdownMs} ms`);
      process.exit(exitCodes.failed);
    }, shutdownMs);
    const stopped = node.shutdown().then(() => log('stopped'), fail);
    void stopped.then(() => clearTimeout(deadline));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  try {
    await node.initialize();
    for (const { name, url } of node.endpoints) log(`runs, ${name}: ${url}`);
  } catch (error) {
    // Cut short by the signal, which has said so.
    if (!isStopping) fail(error);
  }
}

const configuration = readConfiguration();
if (configuration !== undefined) await run(configuration);
