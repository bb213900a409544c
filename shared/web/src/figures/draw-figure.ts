import type { Figure } from '@consilium/core/report/block.ts';
import { cleanTexts } from '../texts/clean-texts.ts';
import { describeFigure } from './describe-figure.ts';
import { drawCalibration } from './draw-calibration.ts';
import { drawCorrelation } from './draw-correlation.ts';
import { drawDecision } from './draw-decision.ts';
import { drawForest } from './draw-forest.ts';
import { drawHistogram } from './draw-histogram.ts';
import { drawLove } from './draw-love.ts';
import { drawRoc } from './draw-roc.ts';
import { drawSurvival } from './draw-survival.ts';
import { finishSvg } from './finish-svg.ts';
import type { SvgDocument, SvgElement } from './svg.ts';

/**
 * A figure as one SVG element, in text: self-contained, without scripts or style sheets, so that it can stand in a page
 * or alone in a file.
 *
 * @param id prefix of the ids inside; unique on the page, without spaces
 */
export function drawFigure(given: Figure, id: string, document: SvgDocument): string {
  const figure = cleanTexts(given);
  const texts = { id, title: figure.caption, description: describeFigure(figure) };
  return finishSvg(drawn(figure, document), texts, document);
}

function drawn(figure: Figure, document: SvgDocument): SvgElement {
  switch (figure.figure) {
    case 'kaplan-meier':
      return drawSurvival(figure.data, document);
    case 'forest':
      return drawForest(figure.data, document);
    case 'histogram':
      return drawHistogram(figure.data, document);
    case 'calibration':
      return drawCalibration(figure.data, document);
    case 'decision':
      return drawDecision(figure.data, document);
    case 'roc':
      return drawRoc(figure.data, document);
    case 'love':
      return drawLove(figure.data, document);
    case 'correlation':
      return drawCorrelation(figure.data, document);
  }
}
