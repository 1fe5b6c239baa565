/** The report's style sheet; light or dark as the reader's system is, and on paper light. */
export const reportStyle = `
:root { color-scheme: light dark; --ink: #1c2330; --soft: #5c6675; --line: #d9dee6; --paper: #fff; --panel: #f5f7fa;
  --blue: #2563c9; --pale: #a9c1ea; --green: #1f8a4c; --corner: #1f8a4c24; --amber: #b26a00; --red: #c2302e }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #e7ebf2; --soft: #9aa5b5; --line: #333c4a; --paper: #12161d;
  --panel: #1a202a; --blue: #6ea2ff; --pale: #38517c; --green: #4cc27f; --corner: #4cc27f2e; --amber: #e5a13b; --red: #ff7a76 } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif }
main { max-width: 1000px; margin: 0 auto; padding: 2rem 1.25rem 4rem }
h1 { font-size: 1.1rem; color: var(--soft); font-weight: 500; margin: 0 }
h2 { font-size: 1.6rem; margin: .2rem 0 1rem; overflow-wrap: anywhere }
h3 { font-size: 1.1rem; margin: 2.2rem 0 .5rem }
section { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 2rem }
.conclusion b { display: block; font-size: .95rem; color: var(--soft); font-weight: 500 }
.conclusion { font-size: 1.25rem; line-height: 1.45; border-left: 5px solid; padding: .2rem 0 .2rem 1rem; margin: 1rem 0 }
.met { border-color: var(--green) } .missed { border-color: var(--amber) } .impossible { border-color: var(--red) }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(220px, 1fr)); gap: 1rem; list-style: none; padding: 0; margin: 1.5rem 0 }
.tiles li { background: var(--panel); border-radius: 8px; padding: 1rem }
.tiles b { display: block; font-size: 1.9rem; line-height: 1.2 }
small { display: block; color: var(--soft) }
.pictures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(420px, 100%), 1fr)); gap: 1.5rem 2rem }
figure { margin: 0 } figure h3 { margin: .5rem 0 } figcaption { color: var(--soft); font-size: .9rem }
svg { width: 100%; height: auto; display: block } svg text { fill: var(--soft); font-size: 11px } svg .axis { fill: var(--ink); font-size: 12px }
.grid line { stroke: var(--line) } .bar { fill: var(--blue) } .few { fill: var(--pale) } .count { fill: var(--line) }
.ideal, .limit { stroke: var(--ink); stroke-dasharray: 4 4 } .ideal { stroke-width: 1.5 } .gap { stroke: var(--red); stroke-width: 2 }
.goal { fill: var(--corner) } path.unseen, path.choosing { fill: none; stroke: var(--blue); stroke-width: 2.5; stroke-linejoin: round }
path.choosing { stroke: var(--soft); stroke-width: 1.5; stroke-dasharray: 5 3 } .chosen { fill: var(--red); stroke: var(--paper); stroke-width: 2 }
.scroll { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-size: .9rem }
th, td { text-align: right; padding: .35rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; font-variant-numeric: tabular-nums }
thead th { color: var(--soft); font-weight: 500; white-space: nowrap } tbody th { font-weight: 500 } th:first-child, td:last-child, th:last-child { text-align: left }
summary { cursor: pointer } details ul { margin: .3rem 0; padding-left: 1.2rem; color: var(--soft); text-align: left }
.blockers li { margin: .4rem 0 } .blockers span { color: var(--soft) } .blockers p { margin: .6rem 0 0 }
@media print { .pictures { grid-template-columns: 1fr 1fr } figure, tr, .tiles { break-inside: avoid } }
`
