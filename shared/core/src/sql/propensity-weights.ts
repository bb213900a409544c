import { sql } from 'kysely';
import { column, real } from './bound-value.ts';
import { derive } from './clean-records.ts';
import type { EngineDialect, NumberSql, Selection } from './engine-dialect.ts';

export interface Weighting {
  kind: 'iptw' | 'att' | 'overlap';
  /** Share of the treated where weights are stabilised. */
  share: number | null;
  cap: number;
  /** Weights are divided by it. */
  scale: number;
}

const [treated, eta, raw, own] = [column('_y'), column('_eta'), column('_raw'), column('_own')];

/**
 * Records with a treatment `_y` (0/1) and the log odds `_eta` of it, and: `_score`, the probability; `_raw`, the weight;
 * `_capped`, whether it exceeds the cap; `_weight`, the smaller of both over the scale. With z the log odds of the arm a
 * record is in: 1 + e^−z for all (iptw), e^−z for controls and 1 for the treated (att), 1 / (1 + e^z) (overlap): no
 * probability is subtracted from 1. Rosenbaum 1987 (JASA 82:387); Hirano & Imbens 2001; Li, Morgan & Zaslavsky 2018.
 */
export function weightedRecords(predicted: Selection, weighting: Weighting, dialect: EngineDialect): Selection {
  const { cap, scale } = weighting;
  const one = real(1);
  const isTreated = sql`${treated} = ${one}`;
  const withOwn = derive(
    predicted,
    {
      _own: sql<number>`case when ${isTreated} then ${eta} else - ${eta} end`,
      _small: sql<number>`exp(-abs(${eta}))`,
    },
    dialect,
  );
  const small = column('_small');
  const withRaw = derive(
    withOwn,
    {
      _raw: rawWeight(weighting),
      _score: sql<number>`case when ${eta} >= ${real(0)} then ${one} else ${small} end / (${one} + ${small})`,
    },
    dialect,
  );
  return derive(
    withRaw,
    {
      _capped: sql`(${raw} > ${real(cap)})`,
      _weight: sql<number>`case when ${raw} > ${real(cap)} then ${real(cap / scale)} else ${raw} / ${real(scale)} end`,
    },
    dialect,
  );
}

/** Clean variables and the weight alone: what else the score's model derived has names that the outcome's uses too. */
export function bareRecords(weighted: Selection, names: readonly string[], dialect: EngineDialect): Selection {
  const columns = [...names, '_clamped', '_weight'].map((name) => sql`${column(name)}`.as(name));
  return dialect.fence(dialect.builder.selectFrom(weighted.as('records')).select(columns));
}

function rawWeight({ kind, share }: Weighting): NumberSql {
  const one = real(1);
  const isTreated = sql`${treated} = ${one}`;
  switch (kind) {
    case 'iptw': {
      const weight = sql<number>`(${one} + exp(- ${own}))`;
      if (share === null) return weight;
      return sql<number>`case when ${isTreated} then ${real(share)} else ${real(1 - share)} end * ${weight}`;
    }
    case 'att':
      // NULL unless the record is used.
      return sql<number>`case when ${isTreated} then exp(${own} - ${own}) else exp(- ${own}) end`;
    case 'overlap':
      return sql<number>`${one} / (${one} + exp(${own}))`;
  }
}
