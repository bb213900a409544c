import { z } from 'zod';
import { docsPage } from './docs-page.ts';
import { openapiDocument, type OpenapiDocument } from './openapi.ts';
import { route, type Route } from './route.ts';

interface Filter {
  not?: Filter | undefined;
  variable?: string | undefined;
}
const filter: z.ZodType<Filter> = z.lazy(() =>
  z.strictObject({ not: filter.optional(), variable: z.string().optional() }),
);
const named = z.strictObject({ id: z.string() }).meta({ id: 'Named' });

const routes: Route[] = [
  route({
    method: 'post',
    path: '/v1/studies/:study/queries',
    summary: 'Asks <something> & waits',
    description: 'Longer',
    request: {
      params: z.strictObject({ study: z.string() }),
      query: z.strictObject({ wait: z.string().optional(), by: z.string().describe('A variable') }),
      body: z.strictObject({ cohort: filter, other: z.array(named) }),
    },
    response: named,
    status: 202,
    handler: () => ({ id: 'q' }),
  }),
  route({ method: 'get', path: '/v1/filter', summary: 'A filter', response: filter, handler: () => ({}) }),
  route({
    method: 'put',
    path: '/v1/frame',
    summary: 'A frame',
    request: { body: 'frame' },
    response: 'nothing',
    handler: () => undefined,
  }),
];
const build = (list: readonly Route[] = routes): OpenapiDocument =>
  openapiDocument({ title: 'Test', version: '1.2', routes: list });

describe('OpenAPI document', () => {
  test('names every operation with its parameters, body and answers', () => {
    const document = build();
    expect(document.openapi).toBe('3.1.0');
    const ask = document.paths['/v1/studies/{study}/queries']?.post;
    expect(ask).toMatchObject({
      operationId: 'post-v1-studies-study-queries',
      summary: 'Asks <something> & waits',
      parameters: [
        { name: 'study', in: 'path', required: true, schema: { type: 'string' } },
        { name: 'wait', in: 'query', required: false },
        { name: 'by', in: 'query', required: true, description: 'A variable' },
      ],
      requestBody: { required: true },
    });
    expect(Object.keys(ask?.responses ?? {})).toEqual(['202', 'default']);
    expect(document.paths['/v1/frame']?.put?.responses['204']).toEqual({ description: 'Done' });
    expect(document.paths['/v1/frame']?.put?.requestBody?.content).toEqual({
      'application/vnd.consilium.frame': { schema: { type: 'string', format: 'binary' } },
    });
  });

  test('every reference leads to a component, also in recursive schemas', () => {
    const document = build();
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map((match) => match[1] ?? '');
    expect(references.length).toBeGreaterThan(5);
    for (const reference of references) {
      const name = reference.replace('#/components/schemas/', '');
      expect(Object.keys(document.components.schemas)).toContain(name);
    }
    expect(JSON.stringify(document)).not.toMatch(/\$defs|\$schema/);
    expect(document.components.schemas.Named).toMatchObject({ type: 'object', additionalProperties: false });
  });

  test('the same operation cannot be declared twice', () => {
    expect(() => build([...routes, ...routes])).toThrow('post /v1/studies/:study/queries is declared twice');
  });
});

describe('human page', () => {
  const page = docsPage(build());

  test('shows every operation, escaped, with a heading that the contents link to', () => {
    expect(page).toContain(
      '<a href="#post-v1-studies-study-queries"><code>POST /v1/studies/{study}/queries</code></a>',
    );
    expect(page).toContain('id="post-v1-studies-study-queries"');
    expect(page).toContain('Asks &lt;something&gt; &amp; waits');
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(page).toContain(`id="${String(target)}"`);
  });

  test('needs no script, no inline style and nothing from elsewhere', () => {
    expect(page).not.toMatch(/<script|style=|<style|\son[a-z]+=|https?:\/\//i);
    expect(page).toContain('<html lang="en">');
  });
});
