/** As Plot names them. */
export type MarkSymbol = 'circle' | 'square' | 'triangle' | 'diamond' | 'cross' | 'star';

/** How one group is told from another, by colour, by line and by mark: each alone would do. */
export interface SeriesStyle {
  colour: string;
  dash: string;
  symbol: MarkSymbol;
}

/** Okabe & Ito's palette (jfly.uni-koeln.de/color), darkened until each has a contrast of 4.5 with white. */
export const colours = ['#0068a8', '#b34700', '#00735a', '#8f3b73', '#1f1f1f', '#7a6000'] as const;

const dashes = ['none', '7 4', '2 3', '10 3 2 3', '14 4', '5 2 1 2 1 2'] as const;
const symbols: readonly MarkSymbol[] = ['circle', 'square', 'triangle', 'diamond', 'cross', 'star'];

/** Thirty-six of them before one comes again. */
export function seriesStyle(index: number): SeriesStyle {
  const turn = Math.floor(index / colours.length);
  return {
    colour: colours[index % colours.length] ?? colours[0],
    dash: dashes[(index + turn) % dashes.length] ?? 'none',
    symbol: symbols[(index + turn) % symbols.length] ?? 'circle',
  };
}

export const ink = '#1a1a1a';
/** Axes' rules, reference lines. */
export const faint = '#767676';
