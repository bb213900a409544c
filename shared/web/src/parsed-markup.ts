import { DOMParser } from 'linkedom';

/** What tests ask of a page, a drawing or a part of a Word file, read back by a parser. */
export interface ParsedElement {
  readonly tagName: string;
  readonly textContent: string | null;
  getAttribute(name: string): string | null;
  querySelector(selector: string): ParsedElement | null;
  querySelectorAll(selector: string): Iterable<ParsedElement>;
}
export interface ParsedDocument extends ParsedElement {
  readonly documentElement: ParsedElement;
}

export function parseMarkup(markup: string, type: 'text/html' | 'text/xml' | 'image/svg+xml'): ParsedDocument {
  return new DOMParser().parseFromString(markup, type) as unknown as ParsedDocument;
}

export function elementsOf(parent: ParsedElement, selector: string): ParsedElement[] {
  return [...parent.querySelectorAll(selector)];
}
