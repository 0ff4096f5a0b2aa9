import { expect, test } from 'vitest';

import { createKnownPair, requireTold } from './known-pair.ts';
import type { Finding } from './seek-proofs.ts';

const pair = createKnownPair(1000);
const none = { reachedFiles: [], won: undefined, lack: undefined, reached: 5, tried: 5, survivors: [] };
const won = { mutant: {} as never, kill: { kind: 'assertion', message: '', file: '', line: 1 } } as const;
const able: Finding = { ...none, target: pair.able, won };
const unable: Finding = { ...none, target: pair.unable, lack: { cause: 'survived', reason: '5 of 5' } };

function told(...findings: Finding[]): string {
  try {
    requireTold(pair, findings);
    return 'told apart';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

test('no findings are void', () => {
  expect(told()).toBe('PROVER_VOID');
});

test('only the one proven by an assertion and the other tried and unproven will do', () => {
  expect(told(able, unable)).toBe('told apart');
  expect(told(able, { ...unable, won, lack: undefined })).toBe('PROVER_VOID');
  expect(told({ ...able, won: undefined }, unable)).toBe('PROVER_VOID');
  expect(told({ ...able, won: { ...won, kill: { ...won.kill, kind: 'error' } } }, unable)).toBe('PROVER_VOID');
  expect(told(able, { ...unable, tried: 0 })).toBe('PROVER_VOID');
  expect(told(able, { ...unable, lack: { cause: 'nothing-reached', reason: '' } })).toBe('PROVER_VOID');
});

test('the folder of the pair is another one each time', () => {
  expect(createKnownPair(1000).subject).not.toBe(pair.subject);
});
