/** Names by which the models of single sites are asked for; each is a `meta` of that model. */
const models: Readonly<Record<string, string>> = { 'glm-by-site': 'glm', 'cox-by-site': 'cox' };

export const bySiteNames = Object.keys(models);

/** `glm-by-site` with the params of `glm` → `meta` of it: each site's coefficients, and what they come to together. */
export function withoutBySite(analysis: string, params: unknown): { analysis: string; params: unknown } {
  const model = Object.hasOwn(models, analysis) ? models[analysis] : undefined;
  return model === undefined ? { analysis, params } : { analysis: 'meta', params: { of: { analysis: model, params } } };
}
