/** Known to this module alone: whoever has no key makes no Released. */
const mint = Symbol('mint');

/**
 * A contribution that has passed the gate: the only thing that can be masked and sent. Only gate.ts may mint one
 * (a dependency rule), and the outbox asks `isReleased` at run time as well, because types are gone by then.
 */
export class Released {
  readonly #passed = mint;
  readonly vector: readonly bigint[];
  readonly safeAlone: boolean;

  constructor(key: symbol, vector: readonly bigint[], safeAlone: boolean) {
    if (key !== mint) throw new TypeError('only the gate makes a released value');
    this.vector = Object.freeze([...vector]);
    this.safeAlone = safeAlone;
    Object.freeze(this);
  }

  static isReleased(value: unknown): value is Released {
    return typeof value === 'object' && value !== null && #passed in value;
  }
}

export function mintReleased(vector: readonly bigint[], safeAlone: boolean): Released {
  return new Released(mint, vector, safeAlone);
}
