/** Dark on white, as on paper; no colour carries a meaning alone. Contrast of every text at least 7 to 1. */
export const reportStyle = `
:root { color-scheme: light; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 58rem; background: #fff; color: #1a1a1a;
  font: 1rem/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", sans-serif; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.25rem; margin: 2.25rem 0 .5rem; }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
p { max-width: 46rem; margin: .5rem 0; overflow-wrap: anywhere; }
.warning { border-left: .3rem solid #b34700; padding: .4rem .8rem; background: #fdf4ec; }
.note { font-size: .875rem; color: #404040; margin: .2rem 0; }
dl { margin: .75rem 0; }
dl > div { display: grid; grid-template-columns: minmax(8rem, 14rem) 1fr; gap: 0 1rem; padding: .1rem 0; }
dl > .part dt { padding-left: 1rem; }
dt { color: #404040; }
dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.table { margin: 1.5rem 0; }
.scroll { overflow-x: auto; }
.scroll:focus-visible { outline: .2rem solid #0068a8; outline-offset: .2rem; }
table { border-collapse: collapse; border-bottom: .1rem solid #1a1a1a; font-variant-numeric: tabular-nums; font-size: .9375rem; }
caption { text-align: left; padding: 0 0 .4rem; font-size: 1rem; }
thead th { white-space: normal; max-width: 13rem; border-top: .1rem solid #1a1a1a; border-bottom: .06rem solid #1a1a1a; font-weight: 600; vertical-align: bottom; }
th, td { padding: .2rem .7rem; text-align: right; vertical-align: top; white-space: nowrap; }
th:first-child, td:first-child { padding-left: .2rem; }
tbody th { font-weight: 400; white-space: normal; min-width: 8rem; }
th.left, td.left { text-align: left; }
td.left { white-space: normal; min-width: 6rem; }
.indent { padding-left: 1.4rem !important; }
.hidden { cursor: help; }
.heard { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
figure { margin: 1.75rem 0; }
.drawing svg { display: block; max-width: 100%; height: auto; }
figcaption { margin-top: .4rem; }
@media print {
  @page { margin: 18mm 15mm; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  h1, h2, h3 { break-after: avoid; }
  figure, .facts, tr { break-inside: avoid; }
  .scroll { overflow: visible; }
  thead { display: table-header-group; }
  .warning { background: none; }
}
`;
