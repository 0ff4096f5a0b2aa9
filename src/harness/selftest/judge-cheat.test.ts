import { expect, test } from 'vitest';

import { samplePlayed, sampleCheat } from './fixtures/sample-cheat.ts';
import { judgeCheat } from './judge-cheat.ts';
import { summarize } from './run-selftest.ts';

const held = { policy: 'BL-016', name: 'a criterion is RED', outcome: 'FAIL', actual: 'FAIL', message: '', held: true } as const;

const accepted = samplePlayed([]);
const { code: _, ...withoutCode } = sampleCheat();
const nonClaim = { ...withoutCode, expected: 'non-claim' } as const;
const status = (...sides: [Parameters<typeof judgeCheat>[1], Parameters<typeof judgeCheat>[2]]) =>
  judgeCheat(sampleCheat(), ...sides, 1).status;

test('a selftest of nothing fails', () => {
  expect(summarize([], [held], 0, 0)).toMatchObject({ outcome: 'FAIL', caught: 0, failed: 0 });
});

test('a cheat is caught only by the code that it names', () => {
  expect(status(samplePlayed(['DEBT', 'skip']), accepted)).toBe('caught');
  expect(status(samplePlayed(['DEBT']), accepted)).toBe('caught elsewhere');
  expect(judgeCheat(sampleCheat(), samplePlayed(['ASSERTION_FAILED']), accepted, 1).message).toMatch(
    /ASSERTION_FAILED, expected skip/,
  );
  expect(status(samplePlayed([], { accepted: false }), accepted)).toBe('caught elsewhere');
});

test('a cheat that is accepted has escaped, also when its code was given', () => {
  expect(status(accepted, accepted)).toBe('escaped');
  expect(status(samplePlayed(['skip'], { accepted: true }), accepted)).toBe('escaped');
});

test('a cheat that prints what must not be printed has escaped', () => {
  expect(status(samplePlayed(['skip'], { printedForbidden: true }), accepted)).toBe('escaped');
});

test('a twin that is refused, or prints what must not be printed, outweighs that the cheat is caught', () => {
  expect(status(samplePlayed(['skip']), samplePlayed(['skip']))).toBe('twin refused');
  expect(status(samplePlayed(['skip']), samplePlayed([], { printedForbidden: true }))).toBe('twin refused');
});

test('a scenario that cannot be played is broken, whatever came of it', () => {
  expect(status(samplePlayed(['skip'], { broken: 'no' }), accepted)).toBe('broken');
  expect(status(samplePlayed(['skip']), samplePlayed([], { broken: 'no' }))).toBe('broken');
});

test('a non-claim is never caught: it is shown, or the specification is out of date', () => {
  expect(judgeCheat(nonClaim, accepted, accepted, 1)).toMatchObject({ status: 'non-claim', code: null });
  expect(judgeCheat(nonClaim, samplePlayed(['skip']), accepted, 1).status).toBe('caught unexpectedly');
});

test('without namespaces, what the entry says of that holds, and nothing else', () => {
  const cheat = sampleCheat({ withoutNamespaces: { layer: 'digests', code: 'CHANGED_DURING_RUN' } });
  const exposed = samplePlayed(['CHANGED_DURING_RUN'], { exposed: true });
  expect(judgeCheat(cheat, exposed, accepted, 1)).toMatchObject({
    status: 'caught',
    layer: 'digests',
    code: 'CHANGED_DURING_RUN',
  });
  expect(judgeCheat(cheat, { ...exposed, exposed: false }, accepted, 1).status).toBe('caught elsewhere');
  expect(judgeCheat(sampleCheat(), exposed, accepted, 1).status).toBe('caught elsewhere');
  const reduced = sampleCheat({ withoutNamespaces: { layer: 'clean room' } });
  expect(judgeCheat(reduced, samplePlayed([], { exposed: true }), accepted, 1)).toMatchObject({
    status: 'non-claim',
    code: null,
  });
  expect(judgeCheat(reduced, accepted, accepted, 1).status).toBe('escaped');
});

test('one that is not as it should be, or that was left, makes the whole fail', () => {
  const caught = judgeCheat(sampleCheat(), samplePlayed(['skip']), accepted, 1);
  const shown = judgeCheat(nonClaim, accepted, accepted, 1);
  const escaped = judgeCheat(sampleCheat(), accepted, accepted, 1);
  expect(summarize([caught, shown], [held], 0, 5)).toMatchObject({
    outcome: 'PASS',
    caught: 1,
    nonClaims: 1,
    failed: 0,
    durationMs: 5,
  });
  expect(summarize([caught, escaped], [held], 0, 5)).toMatchObject({ outcome: 'FAIL', failed: 1 });
  expect(summarize([caught], [held], 1, 5)).toMatchObject({ outcome: 'FAIL', left: 1 });
  expect(summarize([shown], [held], 0, 5).outcome).toBe('FAIL');
  expect(summarize([caught], [], 0, 5).outcome).toBe('FAIL');
  expect(summarize([caught], [held, { ...held, held: false }], 0, 5)).toMatchObject({ outcome: 'FAIL', policies: { held: 1 } });
});
