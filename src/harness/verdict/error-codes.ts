/** What every error code of `qa` means and what to do, those of input files apart; the tests of the architecture keep it in step with the sources. */
export const errorCodes = {
  AMENDMENT_INCOMPLETE: {
    sentence: 'An amendment does not say why, or who answers for it, in text that is what it looks like.',
    remedy: 'Give `qa freeze --amend` a --reason and a --by in plain text.',
  },
  ATTESTATION_MISSING: {
    sentence: 'Evidence bears no signature, although there are keys that are trusted.',
    remedy: 'Restore attestation.dsse.json from version control, or run the subwave again where the signing key is.',
  },
  ATTESTATION_REFUTED: {
    sentence: 'A trusted key signed the attestation, and the evidence beside it is not what was signed.',
    remedy: 'Restore the files of that run from version control, or run the subwave again.',
  },
  ATTESTATION_UNTRUSTED: {
    sentence: 'No trusted key signed the attestation, or it was changed after it was signed.',
    remedy: 'Restore the file, name the key with --key, or run the subwave again with a trusted key.',
  },
  CRASH: {
    sentence: '`qa` itself failed in a way nobody foresaw. It is a defect of `qa`, never a verdict on your code.',
    remedy: 'Report it with the stack that was printed.',
  },
  DIRTY_TREE: {
    sentence: 'The working tree has changes that are not committed, which a migration would mix with its own.',
    remedy: 'Commit or stash them, or add --allow-dirty; the rollback restores what is there now either way.',
  },
  EMPTY_CORPUS: {
    sentence: 'The cheat corpus has no cheat or no base repository, and a selftest of nothing proves nothing.',
    remedy: 'Install the package again, or name another folder with --corpus.',
  },
  EMPTY_SELECTION: {
    sentence: 'The selection names no criterion, and an empty run proves nothing.',
    remedy: 'Select something that `qa catalog list` shows.',
  },
  EMPTY_TEXT: {
    sentence: 'A text that a person has to state is empty.',
    remedy: 'State it.',
  },
  EVIDENCE_DAMAGED: {
    sentence: 'A file of the evidence is gone, is not the one that the run wrote, or is not the record of a run on the subwave.',
    remedy: 'Run the subwave again; evidence is never edited by hand.',
  },
  EXPOSED_FILE: {
    sentence: 'A file that holds a secret may be read by others than its owner.',
    remedy: 'Take the permission away if nobody can have read it; otherwise replace the secret.',
  },
  EXTERNAL_SUBWAVE: {
    sentence: 'The subwave was done elsewhere: the plan records its gate, and there is nothing here to run.',
    remedy: 'Select another subwave; `qa catalog list` shows those that have components.',
  },
  GATE_DAMAGED: {
    sentence: 'A decision on a gate is gone, was changed after it was made, or never was made: the ledger does not bear it out.',
    remedy: 'Restore gate.json from version control, or decide the gate again: `qa gate`.',
  },
  GATE_SUMMARY: {
    sentence: 'The signed summary of a decision on a gate is of another decision, or no trusted key signed it.',
    remedy: 'Restore gate.vsa.dsse.json from version control, or decide the gate again where the signing key is.',
  },
  GIT_FAILED: {
    sentence: 'Git did not answer what has to be known: an object is missing, or git itself failed.',
    remedy: 'See that git works in this repository and that its history is whole: `git fsck`.',
  },
  GIT_REF: {
    sentence: 'A ref names no commit here, could name several, or is no name of a ref.',
    remedy: 'Fetch it, and name it in full where it is ambiguous: refs/remotes/origin/main.',
  },
  IMPORT_COMMIT: {
    sentence: 'The very same file was imported before, as results of another commit.',
    remedy: 'Run the tests on this commit, and import what the runner wrote then.',
  },
  IMPORT_ORIGIN: {
    sentence: 'An import does not say who imports the file, or what wrote it, in text that is what it looks like.',
    remedy: 'Give `qa evidence import` a --by and a --runner in plain text.',
  },
  LEDGER_EDITED: {
    sentence: 'A line of the ledger is not what its digest says it was: it was changed after it was written.',
    remedy: 'Restore evidence/ledger.jsonl from version control; entries are never changed.',
  },
  LEDGER_PARENT_MISSING: {
    sentence: 'An entry of the ledger follows one that is gone or was changed.',
    remedy: 'Restore evidence/ledger.jsonl from version control; entries are never removed.',
  },
  LEDGER_REPEATED: {
    sentence: 'A line of the ledger stands there twice, as a merge may leave it; it counts once.',
    remedy: 'Nothing is lost; remove the second line if it disturbs.',
  },
  LEDGER_TORN: {
    sentence: 'A line of the ledger breaks off: its writer was killed, or the disk was full.',
    remedy: 'Leave it; the next entry starts on a line of its own, and nothing before it is lost.',
  },
  LOCKED: {
    sentence: 'Another process holds the lock of a file for longer than `qa` waits.',
    remedy: 'Wait until that process has ended, or end it; if none runs, remove the lock file that is named.',
  },
  MIGRATED_FILE_CHANGED: {
    sentence:
      'A file of a migration does not hold what the migration wrote, so that restoring it would lose the work of somebody else.',
    remedy: 'See what changed it; --force restores it and keeps what it holds now.',
  },
  MIGRATION_DAMAGED: {
    sentence: 'The record of a migration lacks the old bytes of a file, or holds others than were written.',
    remedy: 'Restore the files from version control.',
  },
  MIGRATION_REQUEST: {
    sentence: 'A port migration was asked for with one port, or with the same port twice.',
    remedy: 'Name two different ports, `--from 8081 --to 5173`, or a migration to roll back.',
  },
  MIGRATION_UNFINISHED: {
    sentence: 'A migration was cut short, by a kill or a full disk, and its files may be half changed.',
    remedy: 'Roll it back: `qa migrate port --rollback ID` restores every file byte for byte.',
  },
  MIGRATION_UNKNOWN: {
    sentence: 'No migration of this working tree has that id.',
    remedy: "Name one that the message lists; records lie in git's own folder and do not travel with a clone.",
  },
  NOTHING_NAMED: {
    sentence: 'An --include names no place that may be the port.',
    remedy: 'Name a place as `qa migrate port` prints it.',
  },
  NOTHING_TO_AMEND: {
    sentence: '`qa freeze --amend` names something that is as it was frozen.',
    remedy: 'Name a criterion or path that `qa freeze status` shows.',
  },
  NOT_FROZEN: {
    sentence: 'There is no freeze lock, so there is nothing to amend.',
    remedy: 'Freeze first with `qa freeze`.',
  },
  NO_CHEAT: {
    sentence: 'No cheat and no group of cheats has the name that was given.',
    remedy: 'Take one that `qa selftest --list` shows.',
  },
  NO_EVIDENCE: {
    sentence: 'There is no evidence where it was looked for.',
    remedy: 'Name the folder that holds evidence/, or run the subwave.',
  },
  NO_REPOSITORY: {
    sentence: 'The folder is not in the working tree of a git repository.',
    remedy: 'Change into one, or name one with --root.',
  },
  NO_ROOT: {
    sentence: 'No folder from here upward has a qa/plan.yaml, so there is no repository to work on.',
    remedy: 'Change into a repository that has a qa/plan.yaml, or name one with --root.',
  },
  NO_SANDBOX: {
    sentence: 'A sandbox was required, and the tests cannot be run in one on this machine.',
    remedy: 'Mend what the message names (`qa doctor` says more), or run with --sandbox auto.',
  },
  NO_SELECTION: {
    sentence: '`qa run` was not told what to run.',
    remedy: 'Add --subwave, --qa, --all or --failed.',
  },
  NO_SIGNING_KEY: {
    sentence: 'There is no signing key in your configuration folder that could be replaced.',
    remedy: 'Make one: `qa keys make`.',
  },
  NO_SUBWAVE: {
    sentence: 'No subwave is named, or a report that is to be audited names none or several.',
    remedy: 'Name it: --subwave 2.9.',
  },
  NO_TEST_FILE: {
    sentence: 'A path names no test file, and to scan nothing proves nothing.',
    remedy: 'Name a test file, a folder with test files (`*.test.ts`, `*.spec.ts`, `*.qa.ts`), or a glob that matches some.',
  },
  PORT_CONFLICT: {
    sentence:
      'The new port is in use in the repository already, so that two services would share it and the way back would be lost.',
    remedy: 'Choose another port, or add --allow-conflicts.',
  },
  PROVER_FAILED: {
    sentence: '`qa prove` could not run the tests in its copy of the repository.',
    remedy: 'Do what the hint says; nothing was decided about any test.',
  },
  PROVER_VOID: {
    sentence: 'The prover did not tell a test that can fail from one that cannot, so nothing it says may be believed.',
    remedy: 'Report it; no certificate was written.',
  },
  QA_EXPRESSION: {
    sentence:
      'A list of components and criteria on the command line is malformed, or names something that the catalog does not have.',
    remedy: 'Write QA-470, QA-461..QA-465 or QA-471.2, several joined by commas.',
  },
  READ_ONLY_FILE: {
    sentence: 'A file that has the port may not be written.',
    remedy: 'Make it and its folder writable, or leave it alone with --exclude.',
  },
  REQUEST_INCOMPLETE: {
    sentence: 'What is needed to generate a node was not said, and there is no terminal to ask on.',
    remedy: 'Give the flags that are named.',
  },
  RUN_FAILED: {
    sentence: 'The run that a gate was to be decided from did not reach its end, so nothing was decided.',
    remedy: 'Run `qa doctor`, then `qa run --subwave`, and decide the gate when it reaches its end.',
  },
  SIGNING_KEY: {
    sentence: 'The signing key cannot be used: it is named and absent, or it is no private Ed25519 key.',
    remedy: 'Make one with `qa keys make`, or correct WAVEGATE_SIGNING_KEY.',
  },
  STORAGE_FAILED: {
    sentence: 'The disk did not take a file. What was there before is still there, whole.',
    remedy: 'Do what the hint says about the disk or the folder, then run the command again.',
  },
  TRANSACTION_UNREADABLE: {
    sentence: 'A folder of the evidence holds the journal of an interrupted write, and `qa` did not write it.',
    remedy: 'Remove the file that is named, then run again.',
  },
  UNKNOWN_CODE: {
    sentence: '`qa explain` was asked about a code that `qa` never prints.',
    remedy: 'Look for the code in the list that `qa explain` prints without one.',
  },
  UNKNOWN_REPORT: {
    sentence: 'The file is not where `qa` writes a report, so it cannot be computed anew.',
    remedy: 'Name the report beside the evidence; to check what a person wrote, use --audit.',
  },
  UNKNOWN_SUBWAVE: {
    sentence: 'The plan has no subwave of that name.',
    remedy: 'Use an id of qa/plan.yaml; the hint names those it has.',
  },
  UNKNOWN_WAVE: {
    sentence: 'The plan is not of that wave.',
    remedy: 'Use the wave of qa/plan.yaml, which the hint names.',
  },
  UNREADABLE_FILE: {
    sentence: 'A file that is needed is absent or cannot be read.',
    remedy: 'Make it a file that exists and that you may read.',
  },
  UNSUPPORTED_PATH: {
    sentence: 'A path has a character that the test runner cannot load a module from.',
    remedy: 'Move the repository, or rename the file.',
  },
  USAGE: {
    sentence: 'The command line has a flag, an argument or a value that the command does not take.',
    remedy: 'Add --help to the command to see what it takes.',
  },
} as const satisfies Readonly<Record<string, { readonly sentence: string; readonly remedy: string }>>;
