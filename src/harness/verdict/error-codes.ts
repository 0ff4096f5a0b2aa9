/** What every error code of `qa` means and what to do; the tests of the architecture keep it in step with the sources. */
export const errorCodes = {
  ABSENT_FILE: {
    sentence: 'The plan names a file, without a wildcard, that does not exist.',
    remedy: 'Create the file, or correct its path in the plan.',
  },
  ATTESTATION_REFUTED: {
    sentence: 'A trusted key signed the attestation, and the evidence beside it is not what was signed.',
    remedy: 'Restore the files of that run from version control, or run the subwave again.',
  },
  ATTESTATION_UNTRUSTED: {
    sentence: 'No trusted key signed the attestation, or it was changed after it was signed.',
    remedy: 'Restore the file, name the key with --key, or run the subwave again with a trusted key.',
  },
  BUILDER_ID: {
    sentence: "A builder's contract bears another name than its file.",
    remedy: 'Give the file in governance/builders the name of the builder.',
  },
  CHEAT: {
    sentence: 'An entry of the cheat corpus contradicts itself.',
    remedy: 'Mend cheat.yaml at the place that is named.',
  },
  CHECKPOINTS: {
    sentence: 'The checkpoints of the plan do not ascend.',
    remedy: 'List each share once, the smallest first.',
  },
  CRASH: {
    sentence: '`qa` itself failed in a way nobody foresaw. It is a defect of `qa`, never a verdict on your code.',
    remedy: 'Report it with the stack that was printed.',
  },
  DUPLICATE_ID: {
    sentence: 'Two subwaves, two components of any files, or two policies bear the same id.',
    remedy: 'Give each its own; the place of the first is named.',
  },
  DUPLICATE_KEY: {
    sentence: 'A mapping names the same key twice.',
    remedy: 'Keep one of the two.',
  },
  EMPTY_CATALOG: {
    sentence: 'The folder qa/catalog has no YAML file.',
    remedy: 'Describe the components of each subwave in a file there.',
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
  EXTERNAL_GATE: {
    sentence: 'The record of an external gate is about another subwave than the one that the plan names it for.',
    remedy: "Name the record of that subwave's gate.",
  },
  EXTERNAL_SUBWAVE: {
    sentence: 'The subwave was done elsewhere: the plan records its gate, and there is nothing here to run.',
    remedy: 'Select another subwave; `qa catalog list` shows those that have components.',
  },
  GATE_CYCLE: {
    sentence: 'Gates wait for each other in a circle, so that none of them could ever open.',
    remedy: 'Remove one of the needs that the message names.',
  },
  INVALID_INPUT: {
    sentence: 'One or more input files are wrong. Every problem is listed with its place, and nothing was run or written.',
    remedy: 'Mend what is listed and try again.',
  },
  INVALID_UTF8: {
    sentence: 'The file holds bytes that are not UTF-8.',
    remedy: 'Save the file as UTF-8; the place of the first wrong byte is named.',
  },
  JSON_REFUSED: {
    sentence: 'The file uses a key that can make a program mistake it for something else.',
    remedy: 'Remove the key that is named.',
  },
  JSON_SYNTAX: {
    sentence: 'The file is not JSON.',
    remedy: 'Mend the line that is named: double quotes, no comments, no trailing commas.',
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
  NARRATIVE_SUBWAVE: {
    sentence: 'A narrative says that it is of another subwave than the name of its file.',
    remedy: 'Make `subwave` agree with the name of the file.',
  },
  NO_CHEAT: {
    sentence: 'No cheat and no group of cheats has the name that was given.',
    remedy: 'Take one that `qa selftest --list` shows.',
  },
  NO_EVIDENCE: {
    sentence: 'There is no evidence where it was looked for.',
    remedy: 'Name the folder that holds evidence/, or run the subwave.',
  },
  NO_ROOT: {
    sentence: 'No folder from here upward has a qa/plan.yaml, so there is no repository to work on.',
    remedy: 'Change into a repository that has a qa/plan.yaml, or name one with --root.',
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
  NUMBERING: {
    sentence: 'The criteria of a component are not numbered 1, 2, 3, ….',
    remedy: 'Number them without a gap.',
  },
  OUTSIDE_RANGE: {
    sentence: 'A component stands in the file of a subwave whose QA range does not include it.',
    remedy: 'Move it to the file of its subwave, or change the range in the plan.',
  },
  PATH: {
    sentence:
      'A path or glob leaves the repository, is not written relative to its root, or names a folder where files are meant.',
    remedy: 'Name files below the root, with `/` between folders and without `..`; `folder/**` is every file in a folder.',
  },
  POLICY_EXPRESSION: {
    sentence: 'An expression of a policy is not CEL, asks for what the gate document does not have, or yields the wrong type.',
    remedy: 'Correct the expression at the place that is named; docs/policies.md lists what the document has.',
  },
  POLICY_ID: {
    sentence: 'A policy bears another name than its file.',
    remedy: 'Give the file in governance/policies the name of the policy.',
  },
  POLICY_SHADOWED: {
    sentence: 'A policy of the repository bears the name of one that comes with the package.',
    remedy: 'Give it a name of its own; the plan says which policies are active.',
  },
  PROPOSAL_ID: {
    sentence: 'A recorded proposal bears another id than its file.',
    remedy: 'Give the file the name of its id.',
  },
  PUBLIC_KEY: {
    sentence: 'A file of governance/keys is no public key, or bears the name of another key.',
    remedy: 'Put the public key there that `qa keys make` wrote, or remove the file.',
  },
  QA_EXPRESSION: {
    sentence:
      'A list of components and criteria on the command line is malformed, or names something that the catalog does not have.',
    remedy: 'Write QA-470, QA-461..QA-465 or QA-471.2, several joined by commas.',
  },
  RANGE: {
    sentence: 'A QA range ends before it begins, or overlaps another one.',
    remedy: 'Give every component to exactly one subwave.',
  },
  SCHEMA: {
    sentence: 'The file departs from its JSON Schema in governance/schemas.',
    remedy: 'Do what the remedy says; an editor that knows YAML schemas shows the same.',
  },
  SIGNING_KEY: {
    sentence: 'The signing key cannot be used: it is named and absent, or it is no private Ed25519 key.',
    remedy: 'Make one with `qa keys make`, or correct WAVEGATE_SIGNING_KEY.',
  },
  STORAGE_FAILED: {
    sentence: 'The disk did not take a file. What was there before is still there, whole.',
    remedy: 'Do what the hint says about the disk or the folder, then run the command again.',
  },
  SUBWAVE_KIND: {
    sentence: 'A subwave is neither wholly built here nor wholly done elsewhere.',
    remedy: 'Give it `qa`, `builder` and `tests`, or `external` alone.',
  },
  TIMEOUT: {
    sentence: 'A timeout is longer than ten minutes.',
    remedy: 'Take 10m or less.',
  },
  TOO_DEEP: {
    sentence: 'The file nests deeper than any plan or catalog needs.',
    remedy: 'Flatten the structure.',
  },
  TOO_LARGE: {
    sentence: 'The file is larger than any plan or catalog needs, so it was not read.',
    remedy: 'Split it, or remove what does not belong there.',
  },
  TRANSACTION_UNREADABLE: {
    sentence: 'A folder of the evidence holds the journal of an interrupted write, and `qa` did not write it.',
    remedy: 'Remove the file that is named, then run again.',
  },
  UNDESCRIBED_COMPONENT: {
    sentence: "The plan's range includes a component that the catalog does not describe.",
    remedy: 'Describe it in qa/catalog, or change the range.',
  },
  UNKNOWN_BUILDER: {
    sentence: 'The plan names a builder that has no contract.',
    remedy: 'Name a file of governance/builders, without its ending.',
  },
  UNKNOWN_CODE: {
    sentence: '`qa explain` was asked about a code that `qa` never prints.',
    remedy: 'Look for the code in the list that `qa explain` prints without one.',
  },
  UNKNOWN_MODULE: {
    sentence: 'The plan has no module of that name.',
    remedy: 'Name a module that the plan lists under `modules`, or add it there.',
  },
  UNKNOWN_REPORT: {
    sentence: 'The file is not where `qa` writes a report, so it cannot be computed anew.',
    remedy: 'Name the report beside the evidence; to check what a person wrote, use --audit.',
  },
  UNKNOWN_REVISION: {
    sentence: 'git knows no such commit here.',
    remedy: 'Fetch it, or name another.',
  },
  UNKNOWN_SUBWAVE: {
    sentence: 'The plan has no subwave of that name.',
    remedy: 'Use an id of qa/plan.yaml; the hint names those it has.',
  },
  UNREADABLE_FILE: {
    sentence: 'A file that is needed is absent or cannot be read.',
    remedy: 'Make it a file that exists and that you may read.',
  },
  UNSAFE_TEXT: {
    sentence:
      'A title or statement is not what it looks like: it has invisible characters, look-alike letters, or spaces at its ends.',
    remedy: 'Type the text again as plain text.',
  },
  UNSUPPORTED_PATH: {
    sentence: 'A path has a character that the test runner cannot load a module from.',
    remedy: 'Move the repository, or rename the file.',
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
