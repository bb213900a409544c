const namespace = 'http://www.w3.org/2000/svg';

/** What figures need of a document: a browser's own, or one without a browser (detached-document.ts). */
export interface SvgDocument {
  createElementNS(namespace: string, name: string): SvgElement;
}

export interface SvgElement {
  textContent: string | null;
  readonly outerHTML: string;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  append(...children: SvgElement[]): void;
  prepend(...children: SvgElement[]): void;
  remove(): void;
  querySelectorAll(selector: string): Iterable<SvgElement>;
}

export type Attributes = Readonly<Record<string, string | number>>;
/** Makes one element: its children, or its text. Text is set as text, never parsed. */
export type SvgMaker = (name: string, attributes: Attributes, content?: string | readonly SvgElement[]) => SvgElement;

export function svgMaker(document: SvgDocument): SvgMaker {
  return (name, attributes, content = []) => {
    const element = document.createElementNS(namespace, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    if (typeof content === 'string') element.textContent = content;
    else element.append(...content);
    return element;
  };
}
