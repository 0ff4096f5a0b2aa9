import { join } from 'node:path';

import type { GenerationContext } from '../generation-context.ts';
import { alwaysOnBus, nodeTypes, transports } from '../node-request.ts';
import type { NodeRequest } from '../node-request.ts';
import { checkOf } from './gate.ts';
import type { GateCheck } from './gate.ts';
import { findReservation } from './reserved-names.ts';

const longestName = 50;
const nameGrammar = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** SV-001: can the request be met as it stands? Pure. @param dependencies Names of the packages that a node depends on. */
export function checkInputs(
  request: NodeRequest,
  context: GenerationContext,
  dependencies: readonly string[],
): readonly GateCheck[] {
  const { type, eventBus, transport } = request;
  return [
    checkOf('type-known', (nodeTypes as readonly string[]).includes(type) ? undefined : unknownType(type)),
    ...checkName('service-name', request.service, dependencies),
    ...checkName('domain', request.domain, dependencies),
    checkOf(
      'event-bus-fits-type',
      eventBus || !alwaysOnBus(type) ? undefined : `a node of type ${type} always carries the event bus`,
    ),
    checkOf('transport-available', findTransportDefect(transport, eventBus)),
    ...checkPlace(request, context),
    checkOf('repository-takes-node', findRefusal(context)),
  ];
}

function unknownType(type: string): string {
  return `${quote(type)} is none of ${nodeTypes.join(', ')}`;
}

function findTransportDefect(transport: string, eventBus: boolean): string | undefined {
  if (!(transports as readonly string[]).includes(transport)) return `${quote(transport)} is none of ${transports.join(', ')}`;
  return transport === 'memory' || eventBus ? undefined : `${transport} carries events, and the node is to have no event bus`;
}

function checkName(what: string, name: string, dependencies: readonly string[]): readonly GateCheck[] {
  const spelled = nameGrammar.test(name)
    ? undefined
    : `${quote(name)} must be words of a-z and 0-9 with hyphens between them, such as order-intake`;
  const reservation = findReservation(name, dependencies);
  return [
    checkOf(`${what}-spelled`, spelled),
    checkOf(
      `${what}-short`,
      name.length <= longestName ? undefined : `it has ${name.length} characters; at most ${longestName} are allowed`,
    ),
    checkOf(`${what}-not-reserved`, reservation === undefined ? undefined : `${quote(name)} is ${reservation}`),
  ];
}

function checkPlace({ out, service }: NodeRequest, context: GenerationContext): readonly GateCheck[] {
  const isPlace = context.outPlace === 'folder' || context.outPlace === 'nothing';
  const taken = context.neighbours.find((name) => name.toLowerCase() === service.toLowerCase());
  return [
    checkOf('out-is-folder', isPlace ? undefined : `${quote(out)} is not a folder, and none can be made there`),
    checkOf('out-is-writable', context.outIsWritable ? undefined : `nothing can be written in ${quote(out)}`),
    checkOf(
      'folder-is-free',
      taken === undefined ? undefined : `${join(out, taken)} exists: choose another name, or move it away`,
    ),
  ];
}

function findRefusal({ membership }: GenerationContext): string | undefined {
  return membership !== 'alone' && 'refusal' in membership ? membership.refusal : undefined;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 64 ? `${text.slice(0, 64)}…` : text);
}
