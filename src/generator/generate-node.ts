import { createHash } from 'node:crypto';

import { systemClock } from '../foundation/clock.ts';
import type { Clock } from '../foundation/clock.ts';
import { withFileLock } from '../foundation/files/file-lock.ts';
import { StagedTree } from '../foundation/files/staged-tree.ts';
import { ownFolder } from '../foundation/find-package.ts';
import { readPackage } from '../foundation/read-package.ts';
import { buildContract } from './build-contract.ts';
import { checkArtifacts } from './gates/check-artifacts.ts';
import { checkCodingStandard } from './gates/check-coding-standard.ts';
import { checkInputs } from './gates/check-inputs.ts';
import { checkIntegration } from './gates/check-integration.ts';
import { readFacts } from './gates/source-facts.ts';
import type { GateCheck } from './gates/gate.ts';
import { generateCode } from './generate-code.ts';
import type { GeneratedFile } from './generated-file.ts';
import { gatherContext } from './generation-context.ts';
import type { FileRecord, GenerationReport, MembershipRecord, StageRecord } from './generation-report.ts';
import { integrateEventBus } from './integrate-event-bus.ts';
import { joinFiles } from './membership/join-files.ts';
import { addedLines } from './membership/added-lines.ts';
import { findMembership } from './membership/membership.ts';
import type { Membership } from './membership/membership.ts';
import { findProjectRoot, readProject } from './membership/project.ts';
import { completeKilledGenerations, projectLock } from './membership/project-lock.ts';
import type { Project } from './membership/project.ts';
import { nodeDependencies } from './node-package.ts';
import { parseRequest } from './node-request.ts';
import type { NodeRequest, RawRequest } from './node-request.ts';
import { Pipeline, StoppedAtGate } from './pipeline.ts';
import { refineFiles } from './refine-files.ts';
import type { StageId } from './stages.ts';
import { verifyNode } from './verify-node.ts';

export interface GenerateOptions {
  /** Measures the stages. */
  readonly clock?: Clock;
  /** Absolute path of the package whose templates, modules and tools the node is made of. Default: this one. */
  readonly home?: string;
  /** Ends the generation; nothing is left of the node. */
  readonly signal?: AbortSignal;
  /** The last stage. Default: the compiler and the node's own tests. */
  readonly verify?: (folder: string, home: string, signal?: AbortSignal) => Promise<readonly GateCheck[]>;
  /** Says what is wrong with the repository that a node is to become part of. Default: its files are read, and not judged. */
  readonly examine?: (root: string) => Promise<string | undefined>;
}

/** What has come of a generation so far. */
interface Progress {
  files: readonly GeneratedFile[];
  folder: string | null;
  membership: Membership | undefined;
  isInterrupted: boolean;
}

/**
 * Generates a service node, stage by stage, and stops at the first gate that fails; then nothing is left of it, and the repository around it is as it was. In a dry run
 * nothing is written, and the last two stages do not run.
 *
 * @throws {QaError} STORAGE_FAILED or LOCKED, kind `environment`. Nothing was left.
 */
export async function generateNode(raw: RawRequest, options: GenerateOptions = {}): Promise<GenerationReport> {
  const pipeline = new Pipeline(options.clock ?? systemClock);
  const progress: Progress = { files: [], folder: null, membership: undefined, isInterrupted: false };
  const request = parseRequest(raw);
  const root = request.isJoining === false ? undefined : findProjectRoot(request.out);
  try {
    if (root === undefined || request.isDryRun) await passStages(raw, root, pipeline, progress, options);
    else
      await withFileLock(projectLock(root), async () => {
        await completeKilledGenerations(root);
        await passStages(raw, root, pipeline, progress, options);
      });
  } catch (error) {
    if (options.signal?.aborted) progress.isInterrupted = true;
    else if (!(error instanceof StoppedAtGate)) throw error;
  }
  return reportOf(request, pipeline, progress);
}

async function passStages(
  raw: RawRequest,
  root: string | undefined,
  pipeline: Pipeline,
  progress: Progress,
  options: GenerateOptions,
): Promise<void> {
  const { home = ownFolder(), verify = verifyNode, signal } = options;
  const request = await pipeline.stage('1', () => parseRequest(raw));
  const context = await pipeline.stage('1.5', async () => gatherContext(request, home, await findProject(root, options)));
  const contract = await pipeline.stage('2', () => buildContract(request));
  await pipeline.stage('3', () => pipeline.gate('SV-001', checkInputs(request, context, nodeDependencies(home))));
  const alone = await pipeline.stage('4', () => generateCode(request, context, contract));
  const wired = await pipeline.stage('4.5', () => integrateEventBus(alone, request, home));
  await pipeline.stage('5', () => checkFiles(pipeline, wired, request));
  const membership = findMembership(context.membership);
  progress.membership = membership;
  const { files } = await pipeline.stage('5.5', () => {
    progress.files = refineFiles(membership === undefined ? wired : joinFiles(wired, membership), context.styles);
    return progress;
  });
  if (request.isDryRun) return;
  signal?.throwIfAborted();
  // The node has no name until all gates have passed: a kill before leaves nothing, and one after a node that was checked.
  await using staged = await pipeline.stage('6', async () => {
    const tree = await StagedTree.write(context.folder, files);
    pipeline.gate('SV-003', checkArtifacts(tree.path, files));
    return tree;
  });
  await pipeline.stage('7', async () => {
    pipeline.gate('QC-001', await verify(staged.path, home, signal));
    signal?.throwIfAborted();
    await staged.name(membership?.changes);
    progress.folder = context.folder;
  });
}

async function findProject(root: string | undefined, { examine }: GenerateOptions): Promise<Project | string | undefined> {
  if (root === undefined) return undefined;
  return (await examine?.(root)) ?? (await readProject(root));
}

function checkFiles(pipeline: Pipeline, files: readonly GeneratedFile[], request: NodeRequest): void {
  const modules = files.filter(({ path }) => path.endsWith('.ts')).map(readFacts);
  pipeline.gate('FV-002', checkIntegration(modules, request));
  pipeline.gate('QC-001', checkCodingStandard(files, modules));
}

function reportOf(request: NodeRequest, pipeline: Pipeline, progress: Progress): GenerationReport {
  const { files, folder, membership, isInterrupted } = progress;
  const { type, service, domain, eventBus, transport, isDryRun } = request;
  const stages = pipeline.records();
  const durationMs = stages.reduce((sum, stage) => sum + (stage.duration_ms ?? 0), 0);
  return {
    schema_version: 1,
    wavegate_version: readPackage().version,
    request: { type, service, domain, event_bus: eventBus, transport, dry_run: isDryRun },
    outcome: isInterrupted ? 'INTERRUPTED' : stages.some(({ outcome }) => outcome === 'FAIL') ? 'FAIL' : 'PASS',
    folder,
    membership: membership === undefined ? null : recordMembership(membership, isDryRun),
    stages,
    gates: pipeline.gates,
    duration_ms: durationMs,
    event_bus_share_ratio: findShare(stages, durationMs),
    files: files.map((file) => ({ ...recordOf(file), ...(isDryRun && { text: file.text }) })),
  };
}

/** Undecided, null, where the last stage did not run or no time was measured. */
function findShare(stages: readonly StageRecord[], totalMs: number): number | null {
  const durationOf = (id: StageId): number | null => stages.find((stage) => stage.id === id)?.duration_ms ?? null;
  const integrationMs = durationOf('4.5');
  return integrationMs === null || durationOf('7') === null || totalMs === 0 ? null : integrationMs / totalMs;
}

function recordOf({ path, text, isExecutable }: GeneratedFile): FileRecord {
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { path, size_bytes: Buffer.byteLength(text), sha256, executable: isExecutable };
}

function recordMembership({ project, number, subwave, name, changes }: Membership, withText: boolean): MembershipRecord {
  return {
    root: project.root,
    component: `QA-${number}`,
    subwave,
    module: name,
    changes: changes.files.map(({ path, text, before }) => ({
      path,
      change: before === undefined ? 'made' : 'extended',
      ...(withText && { added: before === undefined ? text : addedLines(before, text) }),
    })),
  };
}
