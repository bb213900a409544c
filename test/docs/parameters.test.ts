import { catalogue } from '@consilium/core/analyses/catalogue.ts';
import type { AnalysisSpec } from '@consilium/core/analyses/contract.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { exampleData, examples } from './examples.ts';

/** What `read` says to the parameters; null: it takes them. */
function refusal({ name, read }: AnalysisSpec, params: object): Problem | null {
  try {
    read(params, exampleData(name).dictionary);
    return null;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

function exampleOf({ name }: AnalysisSpec): Record<string, unknown> {
  return examples[name]?.params as Record<string, unknown>;
}

function without(params: Record<string, unknown>, key: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).filter(([name]) => name !== key));
}

describe.each(catalogue.map((spec) => [spec.name, spec] as const))('the parameters of %s', (_, spec) => {
  test('are the keys that a question may have', () => {
    const told = refusal(spec, { ...exampleOf(spec), 'no such key': 1 })?.mend ?? '';
    const keys = /^The keys here are (.+)\.$/.exec(told)?.[1]?.split(', ') ?? [];
    expect(Object.keys(spec.parameters).sort()).toEqual(keys.sort());
  });

  test('say which ones are required, and else the default', () => {
    const given = exampleOf(spec);
    const required = Object.keys(given).filter((key) => {
      const problem = refusal(spec, without(given, key));
      return problem?.message.includes(`\`${key}\` is missing`) === true;
    });
    const entries = Object.entries(spec.parameters);
    expect(entries.flatMap(([key, text]) => (text.startsWith('Required') ? [key] : [])).sort()).toEqual(
      required.sort(),
    );
    expect(entries.filter(([, text]) => !/^Required|default/i.test(text))).toEqual([]);
  });
});
