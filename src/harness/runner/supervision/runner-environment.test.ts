import { expect, test } from 'vitest';

import { runnerEnvironment } from './runner-environment.ts';

test('of an empty environment only the test mode and the marker remain', () => {
  expect(runnerEnvironment({}, 'run')).toEqual({ NODE_ENV: 'test', WAVEGATE_RUN: 'run' });
});

test('what programs need is kept, and nothing that carries secrets or changes node', () => {
  const kept = { PATH: '/bin', HOME: '/home/me', LC_ALL: 'C', TZ: 'UTC', CI: 'true' };
  const dropped = {
    NODE_OPTIONS: '--import x',
    GITHUB_TOKEN: 'secret',
    NPM_TOKEN: 'secret',
    VITEST: 'true',
    NODE_ENV: 'production',
  };
  expect(runnerEnvironment({ ...kept, ...dropped }, 'run')).toEqual({ ...kept, NODE_ENV: 'test', WAVEGATE_RUN: 'run' });
});
