import type { FigureData } from './figure-data.ts';
import type { NumberFormat } from './format-number.ts';

/** What a report is made of, whatever it is rendered to: text, CSV, HTML. Blocks hold values, renderers decide on looks. */
export type Block = Heading | Paragraph | Facts | Table | Figure;

export interface Heading {
  kind: 'heading';
  level: 1 | 2 | 3;
  text: string;
}

export interface Paragraph {
  kind: 'paragraph';
  text: string;
  role?: 'warning';
}

/** Labelled values, one a line. */
export interface Facts {
  kind: 'facts';
  /** Names a file when exported; facts without are for people only. */
  id?: string;
  items: readonly Fact[];
  /** Data that people read elsewhere in the report. */
  medium?: 'data';
}
export interface Fact {
  label: string;
  /** As machines call it. */
  name: string;
  value: Cell;
}

export interface Table {
  kind: 'table';
  /** Names a file when exported. */
  id: string;
  caption?: string;
  columns: readonly Column[];
  rows: readonly (readonly Cell[])[];
  notes?: readonly string[];
  /** A table as a journal prints it is for people; its tidy twin is data. Without: both. */
  medium?: 'people' | 'data';
}
export interface Column {
  header: string;
  /** As machines call it; two names where the cells are pairs. */
  name: string | readonly [string, string];
  /** `decimal`: numbers stand with their points below one another. */
  align: 'left' | 'right' | 'decimal';
  unit?: string;
}

export type Cell =
  | { kind: 'text'; text: string; indent?: number }
  | { kind: 'number'; value: number; format: NumberFormat }
  /** `3.2 (1.1)` or `0.9 to 1.4`. */
  | { kind: 'pair'; form: 'brackets' | 'range'; first: Cell; second: Cell }
  /** Removed by disclosure control; `rule` is why, in public words. */
  | { kind: 'hidden'; rule: string }
  /** Has no value, or does not apply. */
  | { kind: 'none' };

/** Data of a figure; what draws it comes with the renderer. */
export type Figure = { [K in keyof FigureData]: FigureOf<K> }[keyof FigureData];
export interface FigureOf<K extends keyof FigureData> {
  kind: 'figure';
  /** Names a file when exported. */
  id: string;
  /** Which figure draws it. */
  figure: K;
  caption: string;
  data: FigureData[K];
}
