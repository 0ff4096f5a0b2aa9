/** What is wrong with a file that a person writes: plan, catalog, contract, policy, narrative, key. */
export const inputCodes = {
  ABSENT_FILE: {
    sentence: 'The plan names a file, without a wildcard, that does not exist.',
    remedy: 'Create the file, or correct its path in the plan.',
  },
  AMENDMENT_LOST: {
    sentence: 'An amendment that the last commit has is gone from the freeze lock; amendments are never removed.',
    remedy: 'Restore qa/freeze.lock.json from version control.',
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
  EXTERNAL_GATE: {
    sentence: 'The record of an external gate is about another subwave than the one that the plan names it for.',
    remedy: "Name the record of that subwave's gate.",
  },
  FREEZE_EDITED: {
    sentence: 'The freeze lock pins something that is not what its own amendments recorded: it was edited by hand.',
    remedy: 'Restore qa/freeze.lock.json from version control, and amend with `qa freeze --amend`.',
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
  JUNIT_COMMIT: {
    sentence: 'JUnit XML of another runner states that it is of another commit than the one it is imported for.',
    remedy: 'Name that commit with --commit, or run the tests on this one.',
  },
  JUNIT_CONTRADICTION: {
    sentence:
      'A case of JUnit XML says two things of itself: that it passed and failed, failed and was skipped, or failed until it was run again.',
    remedy: 'Run the tests without retries, and import what the runner wrote.',
  },
  JUNIT_COUNT: {
    sentence: 'A suite of JUnit XML states another count than its cases make.',
    remedy: 'Import the file as the runner wrote it; counts are taken from the cases.',
  },
  JUNIT_DOCTYPE: {
    sentence: 'JUnit XML declares a document type, by which it could define entities.',
    remedy: 'Remove the DOCTYPE; no runner needs one.',
  },
  JUNIT_LIMIT: {
    sentence: 'JUnit XML has more cases, deeper elements, more attributes or longer names than are read.',
    remedy: 'Split it by suites, or give the test a shorter name.',
  },
  JUNIT_MALFORMED: {
    sentence:
      'A file is no well-formed XML 1.0 in UTF-8: an attribute stands twice, there are several roots, an element stays open, or something follows the end.',
    remedy: 'Import the file as the runner wrote it, whole.',
  },
  JUNIT_NAME: {
    sentence:
      'A case or a suite of JUnit XML has no name, or one with control characters, line ends or marks that turn its direction.',
    remedy: 'Give the test a name that is what it looks like.',
  },
  JUNIT_REPEATED: {
    sentence: 'Two cases of the same suite of JUnit XML bear one name, so that one could stand in for the other.',
    remedy: 'Give each test a name of its own, and run each once.',
  },
  JUNIT_SHAPE: {
    sentence: 'A file is no JUnit XML: another root, an element where none belongs, or no case at all.',
    remedy: 'Import `testsuites` or `testsuite` with a `testcase` for each test.',
  },
  JUNIT_STALE: {
    sentence: 'JUnit XML states a time before the commit was made, or one that is yet to come.',
    remedy: 'Run the tests on the commit, or name with --commit the one on which they ran.',
  },
  JUNIT_TIME: {
    sentence: 'A duration or a timestamp of JUnit XML is none: negative, no number, or not ISO 8601.',
    remedy: 'Import the file as the runner wrote it.',
  },
  NARRATIVE_SUBWAVE: {
    sentence: 'A narrative says that it is of another subwave than the name of its file.',
    remedy: 'Make `subwave` agree with the name of the file.',
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
  POLICY_SWITCH: {
    sentence: 'The plan switches a policy that does not exist, or one that cannot be switched that way.',
    remedy: 'List only `opt-in` policies under policies.active and only `opt-out` ones under policies.inactive.',
  },
  PROPOSAL_ID: {
    sentence: 'A recorded proposal bears another id than its file.',
    remedy: 'Give the file the name of its id.',
  },
  PUBLIC_KEY: {
    sentence: 'A file of governance/keys is no public key, or bears the name of another key.',
    remedy: 'Put the public key there that `qa keys make` wrote, or remove the file.',
  },
  RANGE: {
    sentence: 'A QA range ends before it begins, or overlaps another one.',
    remedy: 'Give every component to exactly one subwave.',
  },
  SCHEMA: {
    sentence: 'The file departs from its JSON Schema in governance/schemas.',
    remedy: 'Do what the remedy says; an editor that knows YAML schemas shows the same.',
  },
  SUBWAVE_KIND: {
    sentence: 'A subwave is neither wholly built here nor wholly done elsewhere.',
    remedy: 'Give it `qa`, `builder` and `tests`, or `external` alone.',
  },
  SYNTAX: {
    sentence: 'A test file, or a module that tests use, does not parse, so it cannot be frozen.',
    remedy: 'Mend the line that is named.',
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
  UNDESCRIBED_COMPONENT: {
    sentence: "The plan's range includes a component that the catalog does not describe.",
    remedy: 'Describe it in qa/catalog, or change the range.',
  },
  UNKNOWN_BUILDER: {
    sentence: 'The plan names a builder that has no contract.',
    remedy: 'Name a file of governance/builders, without its ending.',
  },
  UNKNOWN_MODULE: {
    sentence: 'The plan has no module of that name.',
    remedy: 'Name a module that the plan lists under `modules`, or add it there.',
  },
  UNSAFE_TEXT: {
    sentence:
      'A title or statement is not what it looks like: it has invisible characters, look-alike letters, or spaces at its ends.',
    remedy: 'Type the text again as plain text.',
  },
  YAML_REFUSED: {
    sentence: 'The file uses a part of YAML that is refused because it can make a file mean something other than it seems to.',
    remedy: 'Write plain YAML: no directives, no anchors or aliases, no tags, one document.',
  },
  YAML_SYNTAX: {
    sentence: 'The file is not YAML 1.2.',
    remedy: 'Mend the line that is named; quotes around a text are never wrong.',
  },
} as const;
