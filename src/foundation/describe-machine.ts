import { availableParallelism, cpus, hostname, totalmem } from 'node:os';

/** The machine this process runs on, as far as evidence should name it. */
export interface Machine {
  readonly node: string;
  readonly platform: string;
  readonly arch: string;
  readonly cpuModel: string;
  readonly cpuCount: number;
  readonly memoryBytes: number;
  readonly hostName: string;
  /** True when the variable `CI` is set to anything but `false` or the empty string. */
  readonly ci: boolean;
}

export function describeMachine(environment: Readonly<Record<string, string | undefined>> = process.env): Machine {
  return {
    node: process.versions.node,
    platform: process.platform,
    arch: process.arch,
    cpuModel: cpus()[0]?.model.trim() ?? 'unknown',
    cpuCount: availableParallelism(),
    memoryBytes: totalmem(),
    hostName: hostname(),
    ci: !['', 'false', undefined].includes(environment['CI']),
  };
}
