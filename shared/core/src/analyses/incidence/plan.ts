import type { Dictionary, NumericVariable, Variable } from '../../dictionary/dictionary.ts';
import { eventMend, findVariable, numericVariable, typeText } from '../../dictionary/find-variable.ts';
import { Problem } from '../../protocol/problem.ts';
import { type Group, groupsOf } from '../groups.ts';
import { type AgeBands, ageBands } from './age-bands.ts';
import type { IncidenceParams, TimeUnit } from './params.ts';

export interface IncidencePlan {
  event: Variable;
  time: NumericVariable;
  age: NumericVariable | null;
  by: Variable | null;
  /** Everybody first, then the groups of `by`. */
  rows: Group[];
  bands: AgeBands | null;
  unit: TimeUnit;
  /** The dictionary gives no unit and neither does the question: days were taken. */
  isAssumed: boolean;
}

const yearsOf = { days: 1 / 365.25, months: 1 / 12, years: 1 } as const;

export function incidencePlan(params: IncidenceParams, dictionary: Dictionary): IncidencePlan {
  const { event: eventName, time: timeName, by: byName, standard } = params;
  const event = findVariable(dictionary, eventName, { where: 'params.event' });
  if (event.type !== 'boolean') {
    throw new Problem('invalid-input', `\`${eventName}\` is ${typeText(event)}; an event is a boolean`, {
      where: 'params.event',
      mend: eventMend(event),
    });
  }
  const time = numericVariable(dictionary, timeName, { where: 'params.time' });
  if (time.min < 0) {
    throw new Problem('invalid-input', `\`${timeName}\` can be negative, so it is no time at risk`, {
      where: 'params.time',
      mend: 'Give the variable a minimum of 0 in the dictionary.',
    });
  }
  const age = standard ? numericVariable(dictionary, standard.age, { where: 'params.standard.age' }) : null;
  if (age?.unit !== undefined && !/^(years?|a|y)$/i.test(age.unit)) {
    throw new Problem(
      'invalid-input',
      `\`${age.name}\` is given in ${age.unit}; ages of a standard population are years`,
      {
        where: 'params.standard.age',
      },
    );
  }
  const by = byName === null ? null : findVariable(dictionary, byName, { where: 'params.by' });
  const named = unitOf(time);
  if (params.unit !== null && named !== null && named !== params.unit) {
    throw new Problem('invalid-input', `The dictionary gives \`${timeName}\` in ${named}`, {
      where: 'params.unit',
      mend: 'Leave the unit out.',
    });
  }
  return {
    event,
    time,
    age,
    by,
    rows: [{ label: 'all', name: 'all', missing: false }, ...(by ? groupsOf(by) : [])],
    bands: age && standard ? ageBands(age, standard) : null,
    unit: params.unit ?? named ?? 'days',
    isAssumed: params.unit === null && named === null,
  };
}

/** Years of one unit of normalised time: `personTime` sums time over the dictionary's maximum. */
export function yearsPerUnit({ time, unit }: IncidencePlan): number {
  return time.max * yearsOf[unit];
}

/** null: the dictionary gives none. */
function unitOf({ name, unit }: NumericVariable): TimeUnit | null {
  if (unit === undefined) return null;
  const text = unit.toLowerCase();
  if (/^(d|days?)$/.test(text)) return 'days';
  if (/^(mo|months?)$/.test(text)) return 'months';
  if (/^(a|y|yr|years?)$/.test(text)) return 'years';
  throw new Problem('invalid-input', `\`${name}\` is given in ${unit}; person-time needs days, months or years`, {
    where: 'params.time',
    mend: 'Use a time in days, months or years.',
  });
}
