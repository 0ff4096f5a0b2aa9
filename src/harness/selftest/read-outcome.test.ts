import { expect, test } from 'vitest';

import { readOutcome } from './read-outcome.ts';

const ended = { code: 0, signal: null, stdout: '', stderr: '', timedOut: false };
const read = (result: unknown, changed: object = {}) =>
  readOutcome('run', { ...ended, stdout: JSON.stringify(result), ...changed });

test('what prints nothing is not accepted', () => {
  expect(readOutcome('run', ended)).toEqual({ accepted: false, codes: [], printed: '' });
});

test('accepts only a command that ended with 0 by itself and printed a result', () => {
  expect(read({ status: 'GREEN' }).accepted).toBe(true);
  expect(read({ status: 'GREEN' }, { code: 1 }).accepted).toBe(false);
  expect(read({}, { code: null, signal: 'SIGKILL' }).accepted).toBe(false);
  expect(read({}, { timedOut: true }).accepted).toBe(false);
  expect(readOutcome('run', { ...ended, stdout: 'GREEN' }).accepted).toBe(false);
});

test('finds the codes of reasons, findings, debt and errors, and no others', () => {
  const result = {
    records: [
      {
        components: [{ criteria: [{ reason: { code: 'DEBT' } }, { reason: { code: 'PASSED' } }] }],
        findings: [{ code: 'LEFTOVER_PROCESS' }],
        debt: [{ kind: 'skip' }, { kind: 'another kind of thing' }],
        output: 'CANARY_FAILED',
      },
    ],
    error: { code: 'INVALID_INPUT', problems: [{ code: 'YAML_REFUSED' }] },
  };
  expect(read(result, { code: 1 }).codes).toEqual(['DEBT', 'INVALID_INPUT', 'LEFTOVER_PROCESS', 'YAML_REFUSED', 'skip']);
});

test('a command that was killed has no verdict, and says so', () => {
  expect(read({}, { code: null, signal: 'SIGKILL' }).codes).toEqual(['no-verdict']);
  expect(read({}, { code: null, timedOut: true }).codes).toEqual(['no-verdict']);
});

test('knows by what the tests were kept from the machine', () => {
  expect(read({ records: [{ environment: { sandbox: 'none' } }] }).sandbox).toBe('none');
  expect(readOutcome('run as text', { ...ended, stdout: 'GREEN\nsandbox: namespaces\n' }).sandbox).toBe('namespaces');
  expect(read({}).sandbox).toBeUndefined();
});

test('finds codes in plain text', () => {
  const { accepted, codes } = readOutcome('run as text', { ...ended, code: 1, stdout: '  RED QA-1.1\n   TEST_ERROR no\n' });
  expect({ accepted, codes }).toEqual({ accepted: false, codes: ['TEST_ERROR'] });
});

const statusOf = (subwaves: readonly object[]) =>
  readOutcome('checkpoint status', { ...ended, stdout: JSON.stringify({ subwaves }) });

test('a checkpoint counts only with whole evidence of every component', () => {
  expect(statusOf([{ evidence: 'whole', total: 2, green: 2 }])).toMatchObject({ accepted: true, codes: [] });
  expect(statusOf([{ evidence: 'whole', total: 2, green: 1 }]).accepted).toBe(false);
  expect(statusOf([{ evidence: 'damaged', total: 2, green: 2 }])).toMatchObject({ accepted: false, codes: ['EVIDENCE_DAMAGED'] });
  expect(statusOf([{ evidence: 'whole', total: 0, green: 0 }]).accepted).toBe(false);
  expect(statusOf([]).accepted).toBe(false);
});
