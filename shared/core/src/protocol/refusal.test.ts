import { publicRefusal, refusalCode, refusalSentence } from './refusal.ts';

describe('refusals', () => {
  test('have one public sentence each, without a number', () => {
    const sentences = refusalCode.options.map(refusalSentence);
    expect(new Set(sentences).size).toBe(sentences.length);
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z][^0-9]+\.$/);
  });

  test('that data decided become one constant where the site asks for it', () => {
    const data = [
      'records-below-floor',
      'events-below-floor',
      'too-many-parameters',
      'level-too-small',
      'per-site-not-safe',
    ];
    const collapsed = refusalCode.options.filter((c) => c !== 'refused' && publicRefusal(c, 'constant') === 'refused');
    expect(collapsed.sort()).toEqual([...data, 'overlap'].sort());
  });

  test('by the differencing defence are constant whatever the policy says', () => {
    expect(publicRefusal('overlap', 'named')).toBe('refused');
    expect(publicRefusal('records-below-floor', 'named')).toBe('records-below-floor');
  });

  test('with another code are refused', () => {
    expect(refusalCode.safeParse('no').success).toBe(false);
  });
});
