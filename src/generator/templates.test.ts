import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { expect, test } from 'vitest';

import { buildContract } from './build-contract.ts';
import { generateCode } from './generate-code.ts';
import { gatherContext } from './generation-context.ts';
import { integrateEventBus } from './integrate-event-bus.ts';
import { nodeTypes, parseRequest, transports } from './node-request.ts';
import { printJson } from './print-json.ts';
import { renderTemplate } from './render-template.ts';

test('every template becomes part of some node', () => {
  const used = new Set<string>();
  for (const type of nodeTypes) {
    for (const transport of [...transports, undefined]) {
      const eventBus = transport !== undefined;
      const request = parseRequest({ type, serviceName: 'a', domain: 'b', out: '/nowhere', eventBus, transport });
      const files = integrateEventBus(generateCode(request, gatherContext(request, process.cwd()), {}), request, process.cwd());
      for (const file of files) used.add(path.basename(file.path));
    }
  }
  const templates = globSync('templates/node/{src,qa/tests}/*').map((file) => path.basename(file));
  expect(templates.filter((file) => !used.has(file))).toEqual([]);
});

test('the contract beside the templates is the one of the node that they are', () => {
  const sample = parseRequest({ type: 'orchestrator', serviceName: 'sample-service', domain: 'sample-domain', out: '/nowhere' });
  expect(readFileSync('templates/node/contract.schema.json', 'utf8')).toBe(printJson(buildContract(sample)));
});

test('a token that does not occur exactly once is an error', () => {
  expect(renderTemplate('a b', { a: '$&', b: 'a' })).toBe('$& a');
  expect(() => renderTemplate('a a', { a: 'b' })).toThrow('the token "a" occurs 2 times in its template');
  expect(() => renderTemplate('a', { b: 'c' })).toThrow('the token "b" occurs 0 times in its template');
});
