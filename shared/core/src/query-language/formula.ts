/**
 * R-style formula as a typed tree. Clients and the coordinator parse text (parse-formula.ts); nodes accept only the tree.
 */
export type NumericExpression =
  | { kind: 'variable'; name: string }
  | { kind: 'number'; value: number }
  | { kind: 'log'; of: NumericExpression }
  | { kind: 'arithmetic'; op: '+' | '-' | '*' | '/'; left: NumericExpression; right: NumericExpression };

export type Factor =
  | NumericExpression
  /** A category with another reference level than its first. */
  | { kind: 'relevel'; name: string; ref: string }
  /** Natural cubic spline with explicit knots; boundary knots default to the dictionary bounds. */
  | { kind: 'ns'; of: NumericExpression; knots: number[]; boundary?: [number, number] };

/** An interaction of one or more factors: `a` is [a], `a:b` is [a, b]. `a * b` is expanded by the parser as in R. */
export type Term = Factor[];

export type ResponseTree =
  { kind: 'value'; of: NumericExpression } | { kind: 'surv'; start?: string; time: string; event: string };

export interface Formula {
  response: ResponseTree | null;
  intercept: boolean;
  terms: Term[];
  offset: NumericExpression[];
  /** Variables of strata(); `site` is the name of the site itself. */
  strata: string[];
}
