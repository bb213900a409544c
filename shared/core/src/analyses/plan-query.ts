import type { Dictionary } from '../dictionary/dictionary.ts';
import { Problem } from '../protocol/problem.ts';
import { parse } from '../protocol/parse.ts';
import type { Query } from '../protocol/query.ts';
import type { Study } from '../protocol/study.ts';
import { checkFilter } from '../query-language/check-filter.ts';
import type { Filter } from '../query-language/filter.ts';
import { findAnalysis } from './catalogue.ts';
import type { AnalysisContext, AnalysisSpec, Caps } from './contract.ts';
import type { Layout } from './layout.ts';

export interface QueryPlan {
  spec: AnalysisSpec;
  context: AnalysisContext<unknown>;
  layout: Layout;
}

/**
 * Everything about a query that follows from public documents alone, or the reason why it lies outside the study.
 * The coordinator and every node run this same function; neither takes the other's word.
 */
export function planQuery(query: Query, study: Study, dictionary: Dictionary, caps: Required<Caps>): QueryPlan {
  const permitted = study.analyses.find((a) => a.name === query.analysis && a.version === query.version);
  if (!permitted) {
    const names = study.analyses.map((a) => a.name).join(', ');
    throw new Problem(
      'outside-study',
      `The study does not contain ${query.analysis} version ${String(query.version)}`,
      {
        where: 'analysis',
        mend: `The study permits: ${names}`,
      },
    );
  }
  if (query.release === 'per-site' && !permitted.perSite) {
    throw new Problem('outside-study', `The study does not permit answers site by site for ${query.analysis}`, {
      where: 'release',
    });
  }
  const spec = findAnalysis(query.analysis, query.version);
  if (spec.release === 'per-site' && query.release !== 'per-site') {
    throw new Problem('invalid-input', `${spec.name} combines answers of single sites`, {
      where: 'release',
      mend: 'Ask with release: per-site.',
    });
  }
  const params = parse(spec.params, query.params, 'params');
  spec.check(params, dictionary);
  if (query.cohort) checkFilter(query.cohort, dictionary);
  const context = { params, cohort: within(study.cohort, query.cohort), dictionary, caps };
  return { spec, context, layout: spec.layout(context) };
}

function within(outer: Filter | null, inner: Filter | null): Filter | null {
  if (outer && inner) return { all: [outer, inner] };
  return outer ?? inner;
}
