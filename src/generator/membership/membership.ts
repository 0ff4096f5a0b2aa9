import { join, relative, sep } from 'node:path';

import { findPathDefect, hasWildcard } from '../../foundation/files/contained-path.ts';
import type { FileChanges } from '../../foundation/files/staged-changes.ts';
import type { NodeRequest } from '../node-request.ts';
import { changeProject } from './change-project.ts';
import type { Member } from './change-project.ts';
import type { Project } from './project.ts';

const highestNumber = 999_999_999;
const highestPart = 999_999;

/** What a node is in the repository that it becomes part of, and what that takes. */
export interface Membership extends Member {
  readonly project: Project;
  /** What changes in the repository. */
  readonly changes: FileChanges;
}

/** Where there is no repository to become part of, or it is not wanted, `alone`; otherwise why it cannot be, or what it is there. */
export type MembershipDecision = 'alone' | { readonly refusal: string } | Membership;

/**
 * Decides whether and as what a node becomes part of a repository: a subwave and a component of its own, after all that there are, so that nothing
 * that the user has described changes its meaning. Reads links on the way to `folder`.
 *
 * @param project Undefined where there is none; a text says what is wrong with it.
 * @param folder Absolute path of the node's folder.
 */
export function decideMembership(
  request: NodeRequest,
  project: Project | string | undefined,
  folder: string,
): MembershipDecision {
  const { service, isJoining } = request;
  if (isJoining === false || (project === undefined && isJoining === undefined)) return 'alone';
  if (project === undefined) return refuse('there is no qa/plan.yaml from the folder upward');
  if (typeof project === 'string') return refuse(`its plan or catalog cannot be read: ${project}`);
  if (project.isFrozen && isJoining === undefined)
    return refuse(
      'its plan is frozen in qa/freeze.lock.json: --join changes it all the same, and an amendment has to cover that',
    );
  const path = relative(project.root, folder).split(sep).join('/');
  if (hasWildcard(path) || findPathDefect(project.root, path) !== undefined)
    return refuse(`${JSON.stringify(path)} cannot stand in a plan`);
  const subwave = nextSubwave(project.plan.subwaves.map(({ id }) => id));
  if (project.lastNumber >= highestNumber || subwave === undefined) return refuse('its plan has no number left');
  const member = { folder: path, name: freeName(service, project.takenNames), number: project.lastNumber + 1, subwave };
  const files = changeProject(request, project, member);
  if (files === undefined) return refuse('its plan is written in a way that takes nothing in: add the subwave by hand');
  return { ...member, project, changes: { root: project.root, folder: join(project.root, 'qa'), files } };
}

/** The membership where one was decided on. */
export function findMembership(decision: MembershipDecision): Membership | undefined {
  return decision === 'alone' || 'refusal' in decision ? undefined : decision;
}

function refuse(reason: string): { readonly refusal: string } {
  return { refusal: `${reason}; --no-join makes the node stand alone` };
}

/** The number after the highest: 2.10 after 2.9. Undefined where a number would get too long. */
function nextSubwave(ids: readonly string[]): string | undefined {
  const highest = ids
    .map((id) => id.split('.').map(Number))
    .toSorted(compareParts)
    .at(-1) ?? [0];
  const last = highest.at(-1) ?? 0;
  return last >= (highest.length === 1 ? 9_999 : highestPart) ? undefined : [...highest.slice(0, -1), last + 1].join('.');
}

function compareParts(a: readonly number[], b: readonly number[]): number {
  const different = a.findIndex((part, index) => part !== b[index]);
  return different === -1 ? a.length - b.length : (a[different] ?? 0) - (b[different] ?? -1);
}

/** The name of the service, with a number where that is taken. */
function freeName(service: string, taken: ReadonlySet<string>): string {
  if (!taken.has(service)) return service;
  let number = 2;
  while (taken.has(`${service}-${number}`)) number += 1;
  return `${service}-${number}`;
}
