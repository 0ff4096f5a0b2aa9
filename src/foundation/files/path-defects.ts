import type { PathDefect } from './contained-path.ts';

const sentences: Readonly<Record<PathDefect, { says: string; remedy: string }>> = {
  empty: { says: 'is empty', remedy: 'Name a path relative to the root.' },
  absolute: { says: 'is absolute', remedy: 'Write it relative to the root.' },
  'leaves-root': { says: 'leaves the root', remedy: 'Name a path below the root, without `..`.' },
  'not-posix': { says: 'contains a backslash', remedy: 'Separate folders with `/`.' },
  unprintable: { says: 'contains an invisible or control character', remedy: 'Rename it with characters that can be seen.' },
  unreachable: { says: 'cannot be followed', remedy: 'Mend the link or the permissions on the way to it.' },
  'symlink-leaves-root': {
    says: 'leaves the root through a symbolic link',
    remedy: 'Name the files themselves, below the root.',
  },
};

/** Message and remedy for a path that may not be used. */
export function describePathDefect(file: string, defect: PathDefect): { message: string; remedy: string } {
  const { says, remedy } = sentences[defect];
  return { message: `The path \`${file}\` ${says}.`, remedy };
}
