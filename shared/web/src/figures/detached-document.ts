import { DOMParser } from 'linkedom';
import type { SvgDocument } from './svg.ts';

/** A document without a browser: for reports that a program writes. Pages in a browser give their own. */
export function detachedDocument(): SvgDocument {
  return new DOMParser().parseFromString(
    '<!doctype html><html><body></body></html>',
    'text/html',
  ) as unknown as SvgDocument;
}
