const signs = ['†', '‡', '§', '¶'];

/** Footnote signs for hidden values: one for each rule. The notes that explain them belong below the table. */
export class HiddenMarks {
  readonly #rules: string[] = [];

  of(rule: string): string {
    if (!this.#rules.includes(rule)) this.#rules.push(rule);
    return sign(this.#rules.indexOf(rule));
  }

  notes(): string[] {
    return this.#rules.map((rule, i) => `${sign(i)} not shown: ${rule}`);
  }
}

/** † ‡ § ¶ †† ‡‡ … */
function sign(index: number): string {
  return (signs[index % signs.length] ?? '†').repeat(1 + Math.floor(index / signs.length));
}
