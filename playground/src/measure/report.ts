import { calibrationError, reliability } from '@huida/statistics'
import type { Language } from '../terminal/language.js'
import { confusionsOf } from './blockers.js'
import { judgedOf } from './learner.js'
import { html, Markup } from './markup.js'
import { percent } from './percent.js'
import { reliabilityDiagram, riskCoveragePicture } from './pictures.js'
import { reportStyle } from './report-style.js'
import { reportWords } from './report-words.js'
import { frontier, pairOf } from './thresholds.js'
import { type Tuning, verdictOf } from './verdict.js'

/** Examples that are shown of a confusion; more would hide the pattern. */
const EXAMPLES = 5

/** One file that needs nothing else and runs nothing: what was found out, for whoever decides about it. */
export function tuneReport(tunings: readonly Tuning[], locale: Language): string {
  const say = reportWords[locale]
  return html`<!doctype html>
<html lang="${locale === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${say.title} ${tunings[0]?.name}</title>
<style>${new Markup(reportStyle)}</style>
</head>
<body>
<main>
<h1>${say.title}</h1>
${tunings.map((tuning) => {
  const verdict = verdictOf(tuning)
  return html`<p class="conclusion ${verdict.outcome}"><b>${titleOf(tuning, locale)}</b>${say.conclusion(tuning, verdict)}</p>\n`
})}${tunings.map((tuning) => section(tuning, locale))}
</main>
</body>
</html>
`.source
}

function section(tuning: Tuning, locale: Language): Markup {
  const say = reportWords[locale]
  const { goals, unseen, choice, oos, single, lures } = tuning
  const { reached, between, outcome, isBeyondDoubt, blockers } = verdictOf(tuning)
  const refused = oos.filter(({ kept }) => !kept).length
  const judged = judgedOf(unseen)
  const lureOf = (text: string) => {
    const lure = lures.get(text)
    return lure === undefined ? undefined : html`<small>${say.lure(lure)}</small>`
  }
  return html`<section>
<h2>${titleOf(tuning, locale)}</h2>
<p>${say.goals(goals.accuracy, goals.transfer)} ${outcome !== 'met' ? say.closest : undefined} ${outcome === 'impossible' ? (isBeyondDoubt ? say.doubt.certain : say.doubt.open) : undefined}</p>
<ul class="tiles">
  ${tile(reached.accuracy, say.tiles.right, `${say.tiles.of(reached.right, reached.kept)}; ${say.tiles.between(between.low, between.high)}`)}
  ${tile(reached.transfer, say.tiles.transfer, say.tiles.of(reached.total - reached.kept, reached.total))}
  ${oos.length > 0 ? tile(refused / oos.length, say.tiles.refused, say.tiles.of(refused, oos.length)) : undefined}
</ul>
<div class="pictures">
<figure><h3>${say.curve}</h3>
${riskCoveragePicture({ unseen: frontier(unseen), choosing: frontier(choice.sifted), goals, reached }, { title: say.curve, ...say.picture })}
<figcaption>${say.curveSays}</figcaption></figure>
<figure><h3>${say.reliability}</h3>
${reliabilityDiagram(reliability(judged), { title: say.reliability, ...say.picture })}
<figcaption>${say.reliabilitySays(calibrationError(judged).toFixed(3))}</figcaption></figure>
</div>
${
  blockers.length > 0
    ? html`<h3>${say.blockers}</h3>
<p>${say.blockersSay(percent(blockers.at(-1)!.accuracyWithout))}</p>
<ol class="blockers">${blockers.map(
        ({ intent, wrong, accuracyWithout, confusions }, i) => html`
<li><details${i === 0 ? ' open' : undefined}><summary><b>${intent}</b> <span>${say.blocker(wrong, percent(accuracyWithout))}</span></summary>
${confusions.map(({ expected, predicted, texts }) => html`<p>${say.taken(expected, predicted)} · ${texts.length}</p>${quoted(texts, lureOf)}`)}
</details></li>`,
      )}
</ol>`
    : undefined
}
<h3>${say.intents}</h3>
${intentTable(tuning, say.table)}
<h3>${say.method}</h3>
${[...say.methodSays(tuning), say.onlyOne(percent(single.reached.accuracy), percent(single.reached.transfer), single.threshold.toFixed(3))].map((sentence) => html`<p>${sentence}</p>\n`)}
</section>`
}

const titleOf = ({ name, locale: of }: Tuning, locale: Language) => `${name} · ${reportWords[locale].languages[of]}`

/** The intents that are meant, those with the most messages answered wrong first. */
function intentTable({ unseen, choice: { thresholds } }: Tuning, headings: readonly string[]): Markup {
  const names = [...new Set(unseen.map(({ expected }) => expected!))].sort()
  const rows = names
    .map((name) => {
      const own = unseen.filter(({ expected }) => expected === name)
      const pair = pairOf(own)
      return { name, pair, confusions: confusionsOf(own.filter(({ kept }) => kept)) }
    })
    .sort((a, b) => b.pair.kept - b.pair.right - (a.pair.kept - a.pair.right))
  return html`<div class="scroll"><table>
<thead><tr>${headings.map((heading) => html`<th>${heading}</th>`)}</tr></thead>
<tbody>${rows.map(
    ({ name, pair, confusions }) => html`
<tr><th>${name}</th><td>${pair.total}</td><td>${pair.kept === 0 ? '–' : percent(pair.accuracy)}</td><td>${percent(pair.transfer)}</td><td>${(thresholds.intents[name] ?? thresholds.default).toFixed(3)}</td><td>${confusions
      .slice(0, 2)
      .map(
        ({ predicted, texts }) =>
          html`<details><summary>${predicted} · ${texts.length}</summary>${quoted(texts)}</details>`,
      )}</td></tr>`,
  )}
</tbody>
</table></div>`
}

const quoted = (texts: readonly string[], note: (text: string) => Markup | undefined = () => undefined) =>
  html`<ul>${texts.slice(0, EXAMPLES).map((text) => html`<li>${text}${note(text)}</li>`)}${texts.length > EXAMPLES ? html`<li>…</li>` : undefined}</ul>`

const tile = (share: number, words: string, note: string) =>
  html`<li><b>${Number.isNaN(share) ? '–' : percent(share)}</b> ${words}<small>${note}</small></li>`
