import { expect, expectTypeOf, test } from 'vitest';
import * as fc from 'fast-check';
import {
  checkPayload,
  compileField,
  InvalidPayloadError,
  isMessageType,
  messageTypes,
  PayloadChecker,
} from './reference-model.ts';
import { referenceModules, UnknownMessageTypeError } from './reference-model.ts';
import type { Field, MessageDefinition, PayloadOf, ValueOf } from './reference-model.ts';

/** Values that the field admits. */
function valuesOf(field: Field): fc.Arbitrary<unknown> {
  const value = requiredValuesOf(field);
  return field.optional === true ? fc.option(value, { nil: undefined }) : value;
}

function requiredValuesOf(field: Field): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case 'text':
      return fc.string({ minLength: 1, maxLength: Math.min(20, field.most) });
    case 'number':
      return fc.double({ min: field.least, max: field.most, noNaN: true });
    case 'integer':
      return fc.integer({ min: field.least, max: Math.min(field.most, 1_000_000) });
    case 'boolean':
      return fc.boolean();
    case 'word':
      return fc.constantFrom(...field.of);
    case 'list':
      return fc.array(valuesOf(field.of), { maxLength: 5 });
    case 'map':
      return fc.dictionary(fc.string(), valuesOf(field.of), { maxKeys: 5, noNullPrototype: true });
    case 'group':
      return fc.record(Object.fromEntries(Object.entries(field.fields).map(([name, each]) => [name, valuesOf(each)])));
  }
}

const types = Object.entries(messageTypes) as unknown as readonly (readonly [keyof typeof messageTypes, MessageDefinition])[];

test('has eight modules and fourteen message types, which name no other modules', () => {
  const names = new Set<string>(referenceModules.map(({ name }) => name));
  expect(names.size).toBe(8);
  expect(types).toHaveLength(14);
  for (const { dependsOn } of referenceModules) expect(dependsOn.filter((name) => !names.has(name))).toEqual([]);
  for (const [, { sources, targets }] of types) {
    expect([...sources, ...targets].filter((name) => !names.has(name))).toEqual([]);
    expect(Math.min(sources.length, targets.length)).toBeGreaterThan(0);
  }
});

test('is data that survives JSON', () => {
  expect(JSON.parse(JSON.stringify({ messageTypes, referenceModules }))).toEqual({ messageTypes, referenceModules });
});

test.for(types)(
  '%s: every payload of its description passes, and none that lacks, adds or changes a field',
  ([type, { payload }]) => {
    fc.assert(
      fc.property(valuesOf(payload), fc.constantFrom(...Object.keys(payload.fields)), (value, name) => {
        const right = value as Record<string, unknown>;
        expect(checkPayload(type, right)).toBe(right);
        expect(() => checkPayload(type, { ...right, [name]: Symbol('wrong') })).toThrow(InvalidPayloadError);
        expect(() => checkPayload(type, { ...right, added: 1 })).toThrow('payload.added must be absent');
        const { [name]: _, ...lacking } = right;
        expect(compileField(payload).holds(lacking)).toBe(payload.fields[name]?.optional === true);
      }),
      { numRuns: 30 },
    );
  },
);

test('holds exactly when there is no problem, whatever the value', () => {
  const checks = types.map(([, { payload }]) => compileField(payload));
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true, withSparseArray: true, withBigInt: true }), (value) => {
      for (const check of checks) expect(check.holds(value)).toBe(check.problems(value, 'payload').length === 0);
    }),
  );
});

test('types and checks come from one definition', () => {
  expectTypeOf<PayloadOf<'analysis.completed'>>().branded.toEqualTypeOf<{
    readonly recordId: string;
    readonly score: number;
    readonly findings: readonly string[];
  }>();
  expectTypeOf<PayloadOf<'achievement.unlocked'>['recordId']>().toEqualTypeOf<string | undefined>();
  expectTypeOf<PayloadOf<'response.decided'>['mood']>().toEqualTypeOf<'calm' | 'happy' | 'proud' | 'worried'>();
  expectTypeOf<ValueOf<{ kind: 'map'; of: { kind: 'boolean' }; most: 3 }>>().toEqualTypeOf<Readonly<Record<string, boolean>>>();
  // @ts-expect-error a score is a number
  const wrong: PayloadOf<'analysis.completed'> = { recordId: 'r', score: 'high', findings: [] };
  expect(() => checkPayload('analysis.completed', wrong)).toThrow('payload.score must be a number from 0 to 1');
});

test('names every bad field, at its place, and no more than 32', () => {
  const payload = { captureId: '', sensor: 's', capturedAtMs: Number.NaN, values: { t: 1, ['x'.repeat(100)]: 'hot' } };
  expect(() => checkPayload('data.captured', payload)).toThrow(
    new InvalidPayloadError('data.captured', [
      { field: 'payload.captureId', bound: 'a text of 1 to 128 characters' },
      { field: 'payload.capturedAtMs', bound: `a number from 0 to ${Number.MAX_SAFE_INTEGER}` },
      { field: `payload.values.${'x'.repeat(64)}…`, bound: `a number from ${-Number.MAX_VALUE} to ${Number.MAX_VALUE}` },
    ]),
  );
  const many = { recordId: 'r', score: 1, findings: Array.from({ length: 64 }, () => 0) };
  const { problems } = catchError(() => checkPayload('analysis.completed', many)) as InvalidPayloadError;
  expect(problems).toHaveLength(32);
});

test('a hostile payload is refused and harms nobody', () => {
  const base = { recordId: 'r', score: 1, findings: [] as unknown[] };
  const throwing = {
    ...base,
    get score(): number {
      throw new Error('from a getter');
    },
  };
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  const revoked = Proxy.revocable(base, {});
  revoked.revoke();
  const inherited = Object.create(base) as object;
  const polluting: unknown = JSON.parse('{"recordId":"r","score":1,"findings":[],"__proto__":{"score":0}}');
  const tooLong = { ...base, findings: Array.from({ length: 65 }, () => 'f') };
  const sparse = { ...base, findings: Array.from({ length: 2 }) };
  const hostile = [
    throwing,
    { ...base, findings: cyclic },
    revoked.proxy,
    inherited,
    polluting,
    tooLong,
    sparse,
    [base],
    null,
    1,
    () => base,
  ];
  for (const payload of hostile) expect(() => checkPayload('analysis.completed', payload)).toThrow(InvalidPayloadError);
});

test('knows its types, and not what an object inherits', () => {
  expect(isMessageType('data.captured')).toBe(true);
  for (const type of ['toString', '__proto__', '', undefined]) expect(isMessageType(type)).toBe(false);
  expect(() => checkPayload('constructor' as 'data.stored', {})).toThrow(UnknownMessageTypeError);
});

test('checks the messages of a model of your own', () => {
  const own = {
    ping: {
      sources: ['A'],
      targets: ['B'],
      priority: 'low',
      payload: { kind: 'group', fields: { count: { kind: 'integer', least: 0, most: 9 } } },
    },
  } as const;
  const checker = new PayloadChecker(own);
  expectTypeOf(checker.check('ping', { count: 1 })).toExtend<{ readonly count: number }>();
  expect(checker.problems('ping', { count: 10 })).toEqual([{ field: 'payload.count', bound: 'an integer from 0 to 9' }]);
});

function catchError(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
