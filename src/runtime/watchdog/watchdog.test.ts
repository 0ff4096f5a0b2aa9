import { expect, test } from 'vitest';
import { ManualClock, settle } from '../shared/manual-clock.ts';
import type { MetricsSource } from '../shared/metrics-sink.ts';
import { channelSpanMs, toChannelTime } from './heartbeat-channel.ts';
import { judgeHealth } from './watchdog-health.ts';
import type { WatchdogOptions } from './watchdog-options.ts';
import { describeBlock, Watchdog } from './watchdog.ts';

test('names every option that is out of bounds', () => {
  const options = {
    name: '',
    scanMs: 1,
    lockStackDepth: -1,
    maxLocks: 0,
    maxWaits: 0.5,
    thresholdMs: Number.NaN,
    heartbeatMs: 0,
    captureStack: 1,
    stackDepth: 0,
    maxCapturesPerMinute: -1,
    stuckMs: 1,
    stuckFile: '',
    recentBlockMs: -1,
    callbackTimeoutMs: 0,
    isolationConcurrency: 0,
    maxComponents: 0,
    maxOrganisations: 0,
    maxEvents: 0,
    onEvent: 1,
    publish: {},
    systemOrganisationId: '',
  };
  for (const name of Object.keys(options)) {
    expect(() => new Watchdog(options as never)).toThrow(new RegExp(`(: |; )${name} must be`));
  }
  expect(() => new Watchdog({ name: undefined, scanMs: undefined } as unknown as WatchdogOptions)).not.toThrow();
});

test('refuses more organisations than it may have', () => {
  const watchdog = new Watchdog({ maxOrganisations: 1 });
  watchdog.for('organisation-1');
  expect(() => watchdog.for('organisation-2')).toThrow('1 organisations are watched already');
  expect(watchdog.for('organisation-1').organisationId).toBe('organisation-1');
});

test('refuses all work once it is closed, in whatever state that finds it', async () => {
  const watchdog = new Watchdog();
  expect(watchdog.blockWatch).toBe('stopped');
  await watchdog.start();
  expect(watchdog.blockWatch).toBe('watching');
  await watchdog.start();
  await Promise.all([watchdog.close(), watchdog[Symbol.asyncDispose]()]);
  expect(watchdog.blockWatch).toBe('stopped');
  await expect(watchdog.start()).rejects.toMatchObject({ code: 'WATCHDOG_CLOSED' });
  expect(() => watchdog.for('organisation-1')).toThrow('the watchdog is closed');
  expect([watchdog.events(), watchdog.deadlocks(), watchdog.scan()]).toEqual([[], [], []]);
});

test('has metrics for all that it counts, and none once it is closed', async () => {
  const sources = new Set<MetricsSource>();
  const metrics = {
    register: (source: MetricsSource) => (sources.add(source), { [Symbol.dispose]: () => void sources.delete(source) }),
  };
  const watchdog = new Watchdog({
    name: 'mine',
    metrics,
    clock: new ManualClock(),
    onEvent: () => Promise.reject(new Error('no')),
  });
  const { components } = watchdog.for('organisation-1');
  components.register({ name: 'database' });
  components.register({ name: 'shop', dependsOn: ['database'], isolate: () => Promise.reject(new Error('no')) });
  await components.fail('database');
  await settle();
  const samples = [...sources].flatMap((source) => [...source()]);
  const values = Object.fromEntries(samples.map(({ name, value }) => [name.replace('wavegate_watchdog_', ''), value]));
  expect(values).toMatchObject({
    organisations: 1,
    components_out_of_use: 2,
    component_failures_total: 1,
    isolations_total: 1,
    callback_failures_total: 1,
    listener_failures_total: 2,
  });
  expect(samples.every(({ labels }) => labels['watchdog'] === 'mine')).toBe(true);
  expect(new Set(samples.map(({ name, labels }) => `${name} ${labels['bound']}`)).size).toBe(samples.length);
  await watchdog.close();
  expect(sources.size).toBe(0);
});

test('its health names all that is wrong, and says when it can no longer see blocks', () => {
  const nothing = { deadlocks: [], components: [], isBlind: false };
  expect(judgeHealth(nothing).status).toBe('HEALTHY');
  expect(judgeHealth({ ...nothing, isBlind: true })).toEqual({
    status: 'DEGRADED',
    message: 'the thread that watches the event loop has ended',
  });
  const components = Array.from({ length: 20 }, (_, index) => ({ name: `${index}`, state: 'isolated' as const, causes: ['x'] }));
  expect(judgeHealth({ ...nothing, components }).message).toMatch(/; and 4 more$/);
  const block = { durationMs: 300, suspendedMs: 0, endedAtMs: 0, stack: [], noStack: 'debugger-listening' as const };
  expect(describeBlock(block)).toBe('the event loop was blocked for 300 ms, no stack: debugger-listening');
});

test('times of the channel keep their distance where they begin anew', () => {
  for (const startMs of [0, 2 ** 31 - 10, 2 ** 32 - 10, 5 * 2 ** 32 + 2 ** 31 - 10]) {
    expect(channelSpanMs(toChannelTime(startMs), toChannelTime(startMs + 25.9))).toBe(25);
  }
});
