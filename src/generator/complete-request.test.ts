import { expect, test } from 'vitest';

import { completeRequest } from './complete-request.ts';

const nothing = { type: undefined, serviceName: undefined, domain: undefined };

test('asks for what is missing, in order, and for nothing else', async () => {
  const asked: string[] = [];
  const answers = await completeRequest({ ...nothing, serviceName: 'a' }, async ({ flag }) => {
    asked.push(flag);
    return ' b ';
  });
  expect([asked, answers]).toEqual([['--type', '--domain'], { type: 'b', serviceName: 'a', domain: 'b' }]);
});

test('where nobody can be asked, every missing flag is named', async () => {
  await expect(completeRequest(nothing, undefined)).rejects.toMatchObject({
    code: 'REQUEST_INCOMPLETE',
    message: 'Nothing was generated: --type, --service-name, --domain not given.',
  });
});
