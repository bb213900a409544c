import { TextRun, type IRunOptions } from 'docx';

/** A piece of a Word paragraph. */
export function docxText(text: string, look: IRunOptions = {}): TextRun {
  return new TextRun({ ...look, text });
}
