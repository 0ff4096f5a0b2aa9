import type { FileChange } from '../../foundation/files/staged-changes.ts';
import { catalogText } from '../node-catalog.ts';
import type { NodeRequest } from '../node-request.ts';
import { extendPlan } from './extend-plan.ts';
import { builderFolder, catalogFolder, planPath } from './project.ts';
import type { Project } from './project.ts';

/** What a node is called in a repository. */
export interface Member {
  /** Posix path of the node's folder, relative to the root. */
  readonly folder: string;
  /** Of its module, its catalog file and its builder. */
  readonly name: string;
  /** The number of its component. */
  readonly number: number;
  /** The subwave that is its own. */
  readonly subwave: string;
}

/**
 * What makes a node part of a repository: a catalog file and a builder of its own, and one subwave and one module more in the plan, which comes last: it is what
 * brings the others into force. Undefined where the plan takes nothing in. Pure.
 */
export function changeProject(request: NodeRequest, project: Project, member: Member): readonly FileChange[] | undefined {
  const { folder, name, number, subwave } = member;
  const { service } = request;
  const plan = extendPlan(project.planText, {
    module: [name, [`${folder}/src/**/!(*.test).ts`]],
    subwave: {
      id: subwave,
      title: service,
      qa: `QA-${number}..QA-${number}`,
      builder: name,
      scope: [`${folder}/**`],
      tests: [`${folder}/qa/tests/*.qa.ts`],
    },
  });
  if (plan === undefined) return undefined;
  const builder = [
    `id: ${name}`,
    `title: Owner of ${service}`,
    `permitted: [${JSON.stringify(`${folder}/**`)}]`,
    `forbidden: [${planPath}]`,
    '',
  ].join('\n');
  const catalog = catalogText(request, { number, subwave, module: name }, `# The node ${service}, generated into ${folder}.`);
  return [
    { path: `${builderFolder}/${name}.yaml`, text: builder, before: undefined },
    { path: `${catalogFolder}/${name}.yaml`, text: catalog, before: undefined },
    { path: planPath, text: plan, before: project.planText },
  ];
}
