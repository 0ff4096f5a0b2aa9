import type { AuditFacts } from '../audit-facts.ts';
import { findAll } from '../audited-claim.ts';
import type { ClaimKind } from '../audited-claim.ts';
import { refuted, supported } from '../judgement.ts';
import type { Judgement } from '../judgement.ts';

const range = /QA-(?<from>\d+)(?: ?(?:to|through|until|\.\.+|…|–|—|-) ?)(?:QA-)?(?<to>\d+)\b/g;
const longestRange = 10_000;

/** `QA-461 to QA-475`: the catalog describes every one of them, and the subwave covers them. */
export const ranges: ClaimKind = {
  name: 'QA range',
  find: ({ text }) => findAll(text, range, ({ groups }, facts) => judge(Number(groups?.['from']), Number(groups?.['to']), facts)),
};

function judge(from: number, to: number, { components, inputs }: AuditFacts): Judgement {
  const described = new Map(components.map((component) => [component.id, component]));
  if (to < from || to - from > longestRange) return refuted('It is no range of components.', []);
  const ids = Array.from({ length: to - from + 1 }, (_, index) => `QA-${from + index}`);
  const unknown = ids.filter((id) => !described.has(id));
  const files = [...new Set(ids.flatMap((id) => described.get(id)?.at.file ?? []))].join(', ');
  if (unknown.length > 0) return refuted(`The catalog does not describe ${shorten(unknown)}.`, []);
  const foreign = ids.filter((id) => described.get(id)?.subwave !== inputs.subwave.id);
  if (foreign.length > 0) return refuted(`${shorten(foreign)} belong to another subwave than ${inputs.subwave.id}.`, []);
  return supported(`The catalog describes each of them: ${files}.`, []);
}

function shorten(ids: readonly string[]): string {
  return ids.length <= 3 ? ids.join(', ') : `${ids.slice(0, 3).join(', ')} and ${ids.length - 3} more`;
}
