import { definitionOf, type Finding, shown, type WeeklyPack } from '@huida/plugin-insights'
import type { Language } from '../terminal/language.js'
import { headOf, weeklyWords } from './weekly-text.js'

/** A pack as a page of its own, with bars for people who would rather look than read. It loads nothing. */
export function weeklyPage(pack: WeeklyPack, language: Language): string {
  const say = weeklyWords[language]
  const title = `${say.title} ${pack.week}`
  const tiles = pack.kpis.flatMap(({ id, value, met }) => {
    const { title, unit, target, role, direction } = definitionOf(id)
    if (role !== 'kpi') return []
    const before = pack.before.find((kpi) => kpi.id === id)?.value ?? null
    const goal = target === undefined ? '' : `${say.target} ${direction === 'up' ? '≥' : '≤'} ${shown(target, unit)}`
    return `<div class="tile ${met === undefined ? '' : met ? 'met' : 'missed'}"><b>${escaped(shown(value, unit))}</b><span>${escaped(title[language])}</span><small>${escaped(`${shown(before, unit)} → · ${goal}`)}</small></div>`
  })
  const sections = (['ai', 'people', 'customers'] as const).map((kind) => {
    const findings = pack.findings.filter((finding) => finding.kind === kind)
    const most = Math.max(...findings.map(({ count }) => count), 1)
    const shownOnes = findings.map((finding) => findingShown(finding, most, language)).join('')
    return `<section><h2>${say[kind]}</h2>${shownOnes || `<p>${say.none}</p>`}</section>`
  })
  const actions = pack.actions.map(({ id, text, owner, due, before, now }) => {
    const unit = id.startsWith('people:') ? 'ms' : 'share'
    const effect = now === undefined ? say.later : `${shown(before, unit)} → ${shown(now, unit)}`
    return `<li>${escaped(text)} <small>${escaped(`${say.owner(owner, due)} · ${say.effect}: ${effect}`)}</small></li>`
  })
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title>
<style>
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(12rem,1fr));gap:.75rem}
.tile{border:1px solid #d0d7de;border-left:6px solid #8c959f;border-radius:6px;padding:.6rem .8rem;display:flex;flex-direction:column}
.tile.met{border-left-color:#1a7f37}.tile.missed{border-left-color:#cf222e}.tile b{font-size:1.5rem}
small{color:#57606a}svg{display:block;width:100%;height:12px;margin:.2rem 0}
</style></head><body>
<h1>${escaped(title)} <small>${pack.from} – ${pack.to}</small></h1>
<div class="tiles">${tiles.join('')}</div>
${pack.notes.map((note) => `<p><strong>${escaped(note[language])}</strong></p>`).join('')}
${sections.join('\n')}
<section><h2>${say.actions}</h2><ul>${actions.join('') || `<li>${say.noActions}</li>`}</ul></section>
</body></html>
`
}

function findingShown(finding: Finding, most: number, language: Language): string {
  const say = weeklyWords[language]
  const width = Math.round((finding.count / most) * 100)
  const head = escaped(headOf(finding, language))
  return `<h3>${head}</h3>
<svg viewBox="0 0 100 4" preserveAspectRatio="none" role="img" aria-label="${head}"><rect width="100" height="4" fill="#eaeef2"/><rect width="${width}" height="4" fill="#0969da"/></svg>
<p>${escaped(finding.action[language])}<br><small>${say.examples}: ${escaped(finding.examples.join(', '))}</small></p>`
}

/** Names come from customers' platforms and from data: none of them is markup. */
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
