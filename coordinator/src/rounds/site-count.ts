/** `1 site`, `3 sites`. */
export function siteCount(n: number): string {
  return n === 1 ? '1 site' : `${String(n)} sites`;
}

/** `1 is needed`, `3 are needed`. */
export function neededText(n: number): string {
  return `${String(n)} ${n === 1 ? 'is' : 'are'} needed`;
}
