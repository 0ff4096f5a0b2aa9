/** What every error code of `qa` means and what to do; the tests of the architecture keep it in step with the sources. */
export const errorCodes = {
  CRASH: {
    sentence: '`qa` itself failed in a way nobody foresaw. It is a defect of `qa`, never a verdict on your code.',
    remedy: 'Report it with the stack that was printed.',
  },
  DUPLICATE_KEY: {
    sentence: 'A mapping names the same key twice.',
    remedy: 'Keep one of the two.',
  },
  EMPTY_SELECTION: {
    sentence: 'The selection names no criterion, and an empty run proves nothing.',
    remedy: 'Select something that `qa catalog list` shows.',
  },
  EXTERNAL_SUBWAVE: {
    sentence: 'The subwave was done elsewhere: the plan records its gate, and there is nothing here to run.',
    remedy: 'Select another subwave; `qa catalog list` shows those that have components.',
  },
  INVALID_INPUT: {
    sentence: 'One or more input files are wrong. Every problem is listed with its place, and nothing was run or written.',
    remedy: 'Mend what is listed and try again.',
  },
  INVALID_UTF8: {
    sentence: 'The file holds bytes that are not UTF-8.',
    remedy: 'Save the file as UTF-8; the place of the first wrong byte is named.',
  },
  LOCKED: {
    sentence: 'Another process holds the lock of a file for longer than `qa` waits.',
    remedy: 'Wait until that process has ended, or end it; if none runs, remove the lock file that is named.',
  },
  NO_ROOT: {
    sentence: 'No folder from here upward has a qa/plan.yaml, so there is no repository to work on.',
    remedy: 'Change into a repository that has a qa/plan.yaml, or name one with --root.',
  },
  STORAGE_FAILED: {
    sentence: 'The disk did not take a file. What was there before is still there, whole.',
    remedy: 'Do what the hint says about the disk or the folder, then run the command again.',
  },
  TOO_DEEP: {
    sentence: 'The file nests deeper than any plan or catalog needs.',
    remedy: 'Flatten the structure.',
  },
  TOO_LARGE: {
    sentence: 'The file is larger than any plan or catalog needs, so it was not read.',
    remedy: 'Split it, or remove what does not belong there.',
  },
  UNKNOWN_CODE: {
    sentence: '`qa explain` was asked about a code that `qa` never prints.',
    remedy: 'Look for the code in the list that `qa explain` prints without one.',
  },
  UNKNOWN_SUBWAVE: {
    sentence: 'The plan has no subwave of that name.',
    remedy: 'Use an id of qa/plan.yaml; the hint names those it has.',
  },
  UNREADABLE_FILE: {
    sentence: 'A file that is needed is absent or cannot be read.',
    remedy: 'Make it a file that exists and that you may read.',
  },
  USAGE: {
    sentence: 'The command line has a flag, an argument or a value that the command does not take.',
    remedy: 'Add --help to the command to see what it takes.',
  },
  YAML_REFUSED: {
    sentence: 'The file uses a part of YAML that is refused because it can make a file mean something other than it seems to.',
    remedy: 'Write plain YAML: no directives, no anchors or aliases, no tags, one document.',
  },
  YAML_SYNTAX: {
    sentence: 'The file is not YAML 1.2.',
    remedy: 'Mend the line that is named; quotes around a text are never wrong.',
  },
} as const satisfies Record<string, { sentence: string; remedy: string }>;
