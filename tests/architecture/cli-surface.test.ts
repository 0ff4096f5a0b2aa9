import type { Command } from '@oclif/core/command';
import { expect, test } from 'vitest';

import { commandTable } from '../../src/command-table.ts';
import { compareWithRecorded, differences } from './recorded-surface.ts';

type CommandClass = Pick<typeof Command, 'summary' | 'examples' | 'flags' | 'baseFlags' | 'args' | 'enableJsonFlag'>;

type Commands = Readonly<Record<string, CommandClass>>;

/** What every command owes its user: a summary, two examples that call it, `--json`, and a word on each flag and argument. */
function commandsAreComplete(commands: Commands): readonly string[] {
  if (Object.keys(commands).length === 0) return ['there is no command'];
  return Object.entries(commands).flatMap(([id, command]) => lacksOf(id, command).map((lack) => `${nameOf(id)}: ${lack}`));
}

function lacksOf(id: string, command: CommandClass): readonly string[] {
  const call = `<%= config.bin %> ${id.replaceAll(':', ' ')}`;
  const lacks: string[] = [];
  if (!command.summary?.endsWith('.')) lacks.push('has no summary that is a sentence');
  if (command.examples.filter((example) => commandOf(example).startsWith(call)).length < 2)
    lacks.push('has fewer than two examples');
  if (!command.enableJsonFlag) lacks.push('has no --json');
  for (const [name, flag] of Object.entries(command.flags ?? {})) {
    if ((flag.summary ?? flag.description) === undefined) lacks.push(`does not say what --${name} is`);
  }
  for (const [name, arg] of Object.entries(command.args)) {
    if (arg.description === undefined) lacks.push(`does not say what ${name.toUpperCase()} is`);
  }
  return lacks;
}

function commandOf(example: Command.Example): string {
  return typeof example === 'string' ? example : example.command;
}

/** The whole surface as text, a command a paragraph, in alphabetical order. */
function describeSurface(commands: Commands): string {
  const ids = Object.keys(commands).toSorted();
  return ids.map((id) => [nameOf(id), ...describeCommand(commands[id]!)].join('\n  ')).join('\n\n') + '\n';
}

function describeCommand(command: CommandClass): readonly string[] {
  const flags = { ...command.baseFlags, ...command.flags };
  return [
    command.summary ?? '',
    ...Object.entries(command.args).map(([name, arg]) =>
      words([name.toUpperCase(), arg.required && 'required', arg.multiple && 'multiple', oneOf(arg.options)]),
    ),
    ...Object.keys(flags)
      .toSorted()
      .map((name) => describeFlag(name, flags[name]!)),
    ...(command.enableJsonFlag ? ['--json'] : []),
    ...command.examples.map((example) => `example: ${commandOf(example)}`),
  ];
}

function describeFlag(name: string, flag: CommandClass['flags'][string]): string {
  const isOption = flag.type === 'option';
  return words([
    flag.char === undefined ? '' : `-${flag.char},`,
    `--${flag.type === 'boolean' && flag.allowNo ? '[no-]' : ''}${name}${isOption ? `=${String(flag.helpValue ?? 'VALUE')}` : ''}`,
    flag.required && 'required',
    isOption && flag.multiple && 'multiple',
    flag.hidden && 'hidden',
    isOption && oneOf(flag.options),
    ['string', 'number', 'boolean'].includes(typeof flag.default) && `default ${String(flag.default)}`,
    flag.env !== undefined && `env ${flag.env}`,
    among('excludes', flag.exclusive),
    among('needs', flag.dependsOn),
    among('exactly one of', flag.exactlyOne),
  ]);
}

function oneOf(options: readonly unknown[] | undefined): string {
  return options === undefined ? '' : options.join('|');
}

function among(word: string, names: readonly string[] | undefined): string {
  return names === undefined ? '' : `${word} ${names.map((name) => `--${name}`).join(' ')}`;
}

function words(parts: readonly (string | false | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== false && part !== '').join(' ');
}

function nameOf(id: string): string {
  return `qa ${id.replaceAll(':', ' ')}`;
}

async function loadCommands(): Promise<Commands> {
  const entries = Object.entries(commandTable).map(async ([id, load]) => [id, await load([])] as const);
  return Object.fromEntries(await Promise.all(entries));
}

test('no command at all is not a pass', () => {
  expect(commandsAreComplete({})).toEqual(['there is no command']);
});

test('names what a command lacks', () => {
  const broken: Commands = {
    'catalog:list': {
      summary: 'lists',
      enableJsonFlag: false,
      baseFlags: {},
      examples: ['<%= config.bin %> catalog list', '<%= config.bin %> catalog show'],
      flags: { all: { type: 'boolean', name: 'all', allowNo: false, parse: (value: boolean) => Promise.resolve(value) } },
      args: { id: { name: 'id', input: [], parse: (value: string) => Promise.resolve(value) } },
    },
  };
  expect(commandsAreComplete(broken)).toEqual([
    'qa catalog list: has no summary that is a sentence',
    'qa catalog list: has fewer than two examples',
    'qa catalog list: has no --json',
    'qa catalog list: does not say what --all is',
    'qa catalog list: does not say what ID is',
  ]);
});

test('a changed flag is a difference, and so is a changed order', () => {
  expect(differences('qa run\n  --all\n', 'qa run\n  --all\n', 'x.txt')).toEqual([]);
  expect(differences('qa run\n  --all\n', 'qa run\n  --every\n', 'x.txt')).toEqual([
    '-   --all',
    '+   --every',
    expect.stringContaining('tests/architecture/x.txt differs'),
  ]);
  expect(differences('a\nb\n', 'b\na\n', 'x.txt')).toHaveLength(1);
});

test('every command is complete', async () => {
  expect(commandsAreComplete(await loadCommands())).toEqual([]);
});

test('the command line is the recorded one', async () => {
  expect(compareWithRecorded('cli-surface.txt', describeSurface(await loadCommands()))).toEqual([]);
});
