import { countNoun } from '../../foundation/text/count-noun.ts';
import type { FreezeStatus } from '../freeze/freeze-status.ts';
import type { Block } from './report-model.ts';

/** What is frozen, every amendment with who answers for it, and every change that none covers. */
export function describeFreeze({ state, path, sha256, amendments, changes, problems }: FreezeStatus): Block[] {
  if (state === 'absent') return [paragraph('Nothing is frozen: there is no ', { code: path }, '.')];
  if (state === 'invalid')
    return [
      paragraph('The freeze lock is not to be believed:'),
      { kind: 'list', items: problems.slice(0, mostListed).map(({ message }) => [message]) },
    ];
  const rows = amendments
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .map(({ id, at, by, reason, kinds }) => [
      [{ code: id }],
      [kinds.join(', ')],
      [at.slice(0, 10)],
      [reason],
      [{ strong: `stated by ${by}` }],
    ]);
  return [
    paragraph(
      'Frozen in ',
      { link: path, text: path },
      ' ',
      { code: sha256 ?? '' },
      `, ${countNoun(amendments.length, 'amendment')}.`,
    ),
    ...(rows.length === 0 ? [] : [{ kind: 'table' as const, header: ['Amended', 'Kind', 'Date', 'Reason', 'Who'], rows }]),
    ...describeChanges(changes),
  ];
}

const mostListed = 100;

function describeChanges(changes: FreezeStatus['changes']): Block[] {
  if (changes.length === 0) return [];
  const items = changes.slice(0, mostListed).map(({ kind, file, line, sentence }) => {
    const place = line === null ? file : `${file}:${line}`;
    return [{ strong: kind }, ' ', { link: file, text: place }, ' ', sentence];
  });
  const more = changes.length > mostListed ? [[`and ${changes.length - mostListed} more`]] : [];
  return [
    paragraph(`${countNoun(changes.length, 'change')} that no amendment covers:`),
    { kind: 'list', items: [...items, ...more] },
  ];
}

function paragraph(...text: Extract<Block, { kind: 'paragraph' }>['text']): Block {
  return { kind: 'paragraph', text };
}
