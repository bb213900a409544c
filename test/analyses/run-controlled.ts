import { capsOf } from '@consilium/core/analyses/caps-of.ts';
import type { AnalysisResult, Broadcast } from '@consilium/core/analyses/contract.ts';
import { localOf } from '@consilium/core/analyses/local.ts';
import { nextOf } from '@consilium/core/analyses/next.ts';
import { resultOf } from '@consilium/core/analyses/result.ts';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { controlTotal } from '@consilium/core/privacy/control-total.ts';
import { presets, type PresetName } from '@consilium/core/privacy/rule-set.ts';
import { checkSite } from '@consilium/core/privacy/site-gate.ts';
import { parse } from '@consilium/core/protocol/parse.ts';
import { combined, plan, type Question, type Site } from './pooled-harness.ts';

/**
 * The analysis path as runFederated walks it, under a preset: every site's vector passes the site gate before it is
 * added, and the result is made from the controlled total. A site that refuses ends the run with the gate's reason.
 */
export async function runControlled(
  question: Question,
  dictionary: Dictionary,
  sites: readonly Site[],
  preset: PresetName,
): Promise<AnalysisResult<unknown>> {
  const { spec, context } = plan(question, dictionary);
  if (spec.release !== 'per-site') {
    const answer = await controlledRun(question, dictionary, sites, preset);
    return { ...answer, result: parse(spec.result, answer.result, 'result') };
  }
  const runs: { answer: AnalysisResult<unknown> }[] = [];
  for (const site of sites) runs.push({ answer: await controlledRun(question, dictionary, [site], preset) });
  return combined(spec.name, context, runs);
}

async function controlledRun(
  question: Question,
  dictionary: Dictionary,
  sites: readonly Site[],
  preset: PresetName,
): Promise<AnalysisResult<unknown>> {
  const rules = presets[preset];
  const { spec, context, layout, first } = plan({ ...question, caps: question.caps ?? capsOf(rules) }, dictionary);
  const next = nextOf(spec.name);
  let broadcast: Broadcast = first;
  for (let rounds = 1; ; rounds += 1) {
    const total = layout.coordinates.map(() => 0n);
    for (const site of sites) {
      const vector = await site.contribution(localOf(spec.name)(context, broadcast, site.dialect), layout);
      const verdict = checkSite({ layout, vector, rules, capacity: 100_000, perSite: spec.release === 'per-site' });
      if (!verdict.ok) throw new Error(`${verdict.refusal.code}: ${verdict.refusal.stewardDetail}`);
      vector.forEach((value, i) => (total[i] = (total[i] ?? 0n) + value));
    }
    const step = next ? next.next(context, broadcast, total) : { done: null };
    if ('broadcast' in step) {
      broadcast = JSON.parse(JSON.stringify(step.broadcast)) as Broadcast;
      continue;
    }
    const control = controlTotal({ layout, total, rules, sites: sites.length });
    const end = { broadcast, done: step.done, rounds, sites: sites.length };
    return resultOf(spec.name)({ context, layout, total: control, ...end });
  }
}
