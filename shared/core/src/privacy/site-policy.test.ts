import { Problem } from '../protocol/problem.ts';
import { presets } from './rule-set.ts';
import { autoApprovedBy, readSitePolicy, type SitePolicyFile, type StudyFacts } from './site-policy.ts';

const plain: SitePolicyFile = { policy: 1, name: 'north', extends: 'ohdsi-5' };
const rule = {
  name: 'counts',
  analyses: ['count', 'summary'],
  tiers: ['controlled' as const],
  people: 'roster' as const,
  minSites: 3,
  perSite: false,
  commercial: false,
  maxDays: 365,
};

function refused(input: unknown): Problem {
  try {
    readSitePolicy(input);
  } catch (problem) {
    if (problem instanceof Problem) return problem;
  }
  throw new Error('it was accepted');
}

describe('a policy file', () => {
  test('takes what it does not set from its preset', () => {
    const policy = readSitePolicy({ ...plain, rules: { minCell: 7, overlap: { minDifference: 9 } } });
    expect(policy.rules).toEqual({ ...presets['ohdsi-5'], minCell: 7, overlap: { minDifference: 9 } });
    expect(policy).toMatchObject({ own: ['minCell', 'overlap'], preset: 'ohdsi-5', refusalReasons: 'named' });
    expect(policy).toMatchObject({ autoApprove: [], trustedKeys: null, publicDataStatement: null });
  });

  test.each([
    ['an unknown key', { ...plain, minCell: 5 }, 'policy'],
    ['an unknown rule', { ...plain, rules: { minimumCell: 5 } }, 'rules'],
    ['a misspelt preset', { ...plain, extends: 'ohdsi5' }, 'extends'],
    ['another version', { ...plain, policy: 2 }, 'policy'],
    ['no name', { policy: 1, extends: 'strict' }, 'name'],
    ['a rule set of its own without a preset', { policy: 1, name: 'x', rules: presets.strict }, 'extends'],
    ['rounding without a mode', { ...plain, rules: { roundTo: 5 } }, 'roundMode'],
    ['public data by the back door', { ...plain, rules: { publicData: true } }, 'rules'],
    ['public data without a statement', { ...plain, extends: 'public-data' }, 'publicDataStatement'],
    [
      'a statement without public data',
      { ...plain, publicDataStatement: 'All of it is public.' },
      'publicDataStatement',
    ],
    ['an approval rule without its conditions', { ...plain, autoApprove: [{ name: 'all' }] }, 'autoApprove.0.analyses'],
    ['two approval rules of one name', { ...plain, autoApprove: [rule, rule] }, 'autoApprove'],
    ['an unknown tier', { ...plain, autoApprove: [{ ...rule, tiers: ['open'] }] }, 'autoApprove.0.tiers.0'],
    ['a key that is none', { ...plain, trustedKeys: [{ name: 'lead', key: 'abc' }] }, 'trustedKeys.0.key'],
    ['nothing in it', null, 'policy'],
  ])('is refused with %s, and the place is named', (_, input, where) => {
    const problem = refused(input);
    expect(problem.code).toBe('invalid-config');
    expect(problem.where).toBe(where);
  });

  test('states public data in its own words', () => {
    const statement = 'The breast cancer data of the R package survival.';
    const policy = readSitePolicy({ ...plain, extends: 'public-data', publicDataStatement: statement });
    expect(policy.rules.publicData).toBe(true);
    expect(policy.publicDataStatement).toBe(statement);
  });
});

describe('approval by rule', () => {
  const policy = readSitePolicy({
    ...plain,
    autoApprove: [
      rule,
      { ...rule, name: 'ann', people: ['person:ann'], analyses: 'any', perSite: true, commercial: true },
    ],
  });
  const study: StudyFacts = {
    analyses: [{ name: 'count', perSite: false }],
    tier: 'controlled',
    people: [{ id: 'person:bob' }],
    sites: 4,
    commercial: false,
    days: 90,
  };

  test('needs every condition of one rule', () => {
    expect(autoApprovedBy(policy, study)).toBe('counts');
    const ann = {
      ...study,
      people: [{ id: 'person:ann' }],
      analyses: [{ name: 'glm', perSite: true }],
      commercial: true,
    };
    expect(autoApprovedBy(policy, ann)).toBe('ann');
  });

  test.each([
    ['an analysis that is not listed', { analyses: [...study.analyses, { name: 'glm', perSite: false }] }],
    ['answers site by site', { analyses: [{ name: 'count', perSite: true }] }],
    ['another tier', { tier: 'dp' }],
    ['too few sites', { sites: 2 }],
    ['commercial work', { commercial: true }],
    ['too long', { days: 366 }],
    ['a second person whom no rule names', { people: [{ id: 'person:ann' }, { id: 'person:bob' }], sites: 2 }],
  ])('is not given for %s', (_, change) => {
    expect(autoApprovedBy(policy, { ...study, ...change })).toBeNull();
  });

  test('is never given by a file without rules', () => {
    expect(autoApprovedBy(readSitePolicy(plain), study)).toBeNull();
  });
});
