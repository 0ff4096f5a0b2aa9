import { expect, test } from 'vitest';

import { ReadAhead } from './read-ahead.ts';
import type { ModuleFetcher } from './read-ahead.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Notes what it is asked for; refuses the paths and URLs it is told to. */
function createFetcher(refused: readonly string[] = []) {
  const asked: string[] = [];
  const answer = async (what: string) => {
    asked.push(what);
    if (refused.includes(what)) throw new Error(`no ${what}`);
  };
  const fetcher: ModuleFetcher = {
    fetchModule: (url) => answer(url),
    vitestOptions: { transport: { resolveId: async (path) => answer(path).then(() => ({ url: `/@fs${path}` })) } },
  };
  return { asked, fetcher };
}

test('nothing is asked for when no file was planned', async () => {
  const { asked, fetcher } = createFetcher();
  new ReadAhead().from('/a', fetcher);
  await turn();
  expect(asked).toEqual([]);
});

test('the current file is asked for first, then four after it, each once', async () => {
  const { asked, fetcher } = createFetcher();
  const ahead = new ReadAhead();
  ahead.plan(['/a', '/b', '/c', '/d', '/e', '/f', '/g']);
  ahead.from('/a', fetcher);
  await turn();
  const five = ['/a', '/b', '/c', '/d', '/e'];
  expect(asked).toEqual([...five, ...five.map((path) => `/@fs${path}`)]);
  ahead.from('/b', fetcher);
  ahead.from('/b', fetcher);
  await turn();
  expect(asked.slice(10)).toEqual(['/f', '/@fs/f']);
});

test('a file that cannot be found or fetched is left to its turn', async () => {
  const { asked, fetcher } = createFetcher(['/b', '/@fs/c']);
  const ahead = new ReadAhead();
  ahead.plan(['/a', '/b', '/c']);
  ahead.from('/a', fetcher);
  await turn();
  expect(asked.toSorted()).toEqual(['/@fs/a', '/@fs/c', '/a', '/b', '/c']);
});
