import type { OpenapiContent, OpenapiDocument, OpenapiOperation, OpenapiParameter } from './openapi.ts';

/** The API document as one static page: no script, no request to anywhere else, one style sheet of our own. */
export function docsPage(document: OpenapiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const contents = operations.map(
    ({ path, method, operation }) =>
      `<li><a href="#${text(operation.operationId)}"><code>${method.toUpperCase()} ${text(path)}</code></a> ${text(operation.summary)}</li>`,
  );
  const sections = operations.map(({ path, method, operation }) => section(path, method, operation));
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) => `<h3 id="schema-${text(name)}">${text(name)}</h3>${code(schema)}`,
  );
  const title = `${text(document.info.title)} ${text(document.info.version)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/docs.css">
</head>
<body>
<a class="skip" href="#operations">Skip to the operations</a>
<header>
<h1>${title}</h1>
<p>For programs: <a href="/openapi.json">OpenAPI 3.1</a>. Errors are <a href="#schema-Problem">problem documents</a> (RFC 9457).</p>
</header>
<nav aria-label="Operations"><ul>${contents.join('\n')}</ul></nav>
<main id="operations">
${sections.join('\n')}
<section aria-labelledby="schemas"><h2 id="schemas">Shared schemas</h2>${schemas.join('\n')}</section>
</main>
</body>
</html>
`;
}

export const docsStyle = `
:root { color-scheme: light dark; --line: #8886; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1, h2, h3 { line-height: 1.2; }
section { border-top: 1px solid var(--line); padding-top: .5rem; margin-top: 1.5rem; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
pre { overflow-x: auto; border: 1px solid var(--line); padding: .5rem; max-height: 24rem; }
table { border-collapse: collapse; } caption { text-align: left; font-weight: bold; }
th, td { border: 1px solid var(--line); padding: .25rem .5rem; text-align: left; vertical-align: top; }
.skip:not(:focus) { position: absolute; left: -100vw; }
`;

function section(path: string, method: string, operation: OpenapiOperation): string {
  const id = text(operation.operationId);
  const answers = Object.entries(operation.responses).map(
    ([status, answer]) => `<h4>${text(status)}: ${text(answer.description)}</h4>${content(answer.content)}`,
  );
  return `<section aria-labelledby="${id}">
<h2 id="${id}"><code>${method.toUpperCase()} ${text(path)}</code></h2>
<p>${text(operation.summary)}</p>
${operation.description === undefined ? '' : `<p>${text(operation.description)}</p>`}
${parameterTable(operation.parameters ?? [])}
${operation.requestBody === undefined ? '' : `<h3>Request</h3>${content(operation.requestBody.content)}`}
<h3>Answers</h3>
${answers.join('\n')}
</section>`;
}

function parameterTable(parameters: readonly OpenapiParameter[]): string {
  if (parameters.length === 0) return '';
  const rows = parameters.map(
    (parameter) =>
      `<tr><th scope="row"><code>${text(parameter.name)}</code></th><td>${parameter.in}</td><td>${parameter.required ? 'yes' : 'no'}</td><td>${code(parameter.schema)}</td></tr>`,
  );
  return `<table><caption>Parameters</caption><thead><tr><th scope="col">Name</th><th scope="col">In</th><th scope="col">Required</th><th scope="col">Schema</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function content(body: OpenapiContent | undefined): string {
  return Object.entries(body ?? {})
    .map(([type, { schema }]) => `<p><code>${text(type)}</code></p>${code(schema)}`)
    .join('');
}

/** Scrollable, so reachable by keyboard; references to shared schemas become links. */
function code(schema: unknown): string {
  const linked = text(JSON.stringify(schema, null, 2)).replace(
    /#\/components\/schemas\/([\w.-]+)/g,
    '<a href="#schema-$1">$1</a>',
  );
  return `<pre tabindex="0"><code>${linked}</code></pre>`;
}

function text(value: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return value.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
