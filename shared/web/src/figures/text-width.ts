import { displayWidth } from '@consilium/core/report/display-width.ts';

/** Of the figures' text, in pixels. */
export const fontSize = 13;

/** Shares of the font size in DejaVu Sans, the widest of the usual faces: where Arial is absent, nothing is cut. */
const narrow = /[ijlftrI.,:;'|!()[\]/ ·-]/;
const wide = /[mwMW@%—…]/;
const capital = /[A-Z&<>=+−±~]/;

/** Pixels that a text takes, estimated: there is no browser to ask. */
export function textWidth(text: string, size: number = fontSize): number {
  let width = 0;
  for (const character of text) width += share(character) * size;
  return width;
}

/** The text, shortened with an ellipsis to what fits into `width` pixels. */
export function fitText(text: string, width: number, size: number = fontSize): string {
  if (textWidth(text, size) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (textWidth(`${kept}${character}…`, size) > width) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

export function widest(texts: readonly string[], size: number = fontSize): number {
  return texts.reduce((most, text) => Math.max(most, textWidth(text, size)), 0);
}

function share(character: string): number {
  const columns = displayWidth(character);
  if (columns !== 1) return columns * 0.55;
  if (narrow.test(character)) return 0.38;
  if (wide.test(character)) return 0.98;
  return capital.test(character) ? 0.76 : 0.63;
}
