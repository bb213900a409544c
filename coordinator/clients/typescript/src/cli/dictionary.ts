import type { Dictionary, Variable } from '@consilium/core/dictionary/dictionary.ts';
import type { Block, Table } from '@consilium/core/report/block.ts';
import { text } from '@consilium/core/report/cell.ts';
import { plainTable } from '@consilium/core/report/plain-table.ts';
import { readDocument } from '@consilium/server/config/read-document.ts';
import { findDictionary } from '../find-document.ts';
import { publishDictionary } from '../publish-dictionary.ts';
import { openDirectory, openSession, type ConnectionOptions } from './session.ts';
import { printBlocks } from './terminal.ts';

export async function publish(file: string, options: ConnectionOptions): Promise<void> {
  const { coordinator, consortium, signer, client } = openSession(options);
  const input = readDocument(file);
  const published = await publishDictionary({ coordinator, consortium, lead: signer, input, now: client.now() });
  const { dictionary: name, version, variables } = published.dictionary;
  const done = published.isNew ? 'Published' : 'The consortium has it already';
  process.stdout.write(
    `${done}: ${name} version ${String(version)}, ${String(variables.length)} variables\n  hash ${published.hash}\n`,
  );
}

/** Without a name all of them, with one its variables. */
export async function showDictionary(wanted: string | undefined, options: ConnectionOptions): Promise<void> {
  const directory = await openDirectory(options);
  if (wanted !== undefined) {
    const hash = findDictionary(directory, wanted);
    const found = directory.dictionaries.get(hash);
    if (found) printBlocks(variablesOf(found, hash));
    return;
  }
  if (directory.dictionaries.size === 0) process.stdout.write('No dictionaries yet.\n');
  else printBlocks([listOf(directory.dictionaries)]);
}

function listOf(dictionaries: ReadonlyMap<string, Dictionary>): Table {
  return plainTable(
    'dictionaries',
    ['Dictionary', 'Version', 'Variables', 'Hash'],
    [...dictionaries].map(([hash, d]) => [
      d.dictionary,
      String(d.version),
      String(d.variables.length),
      hash.slice(0, 16),
    ]),
  );
}

function variablesOf(dictionary: Dictionary, hash: string): Block[] {
  return [
    { kind: 'heading', level: 1, text: `${dictionary.dictionary} version ${String(dictionary.version)}` },
    { kind: 'facts', items: [{ label: 'Hash', name: 'hash', value: text(hash) }] },
    plainTable(
      'variables',
      ['Name', 'Type', 'Values', 'Label'],
      dictionary.variables.map((v) => [v.name, v.type, valuesOf(v), v.label ?? '']),
    ),
  ];
}

function valuesOf(variable: Variable): string {
  if (variable.type === 'boolean') return '0, 1';
  if (variable.type === 'category') return variable.levels.join(', ');
  const unit = variable.unit === undefined ? '' : ` ${variable.unit}`;
  const grid = variable.grid === undefined ? '' : `, grid ${String(variable.grid)}`;
  return `${String(variable.min)} to ${String(variable.max)}${unit}${grid}`;
}
