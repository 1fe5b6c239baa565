import type { Bin } from '@huida/statistics'
import type { Kept } from './figures.js'
import { html, type Markup } from './markup.js'
import { percent } from './percent.js'

/** The room that a picture draws in; labels stand outside of it. */
const box = { left: 54, top: 28, width: 380, height: 270 }
const right = box.left + box.width
const bottom = box.top + box.height

export interface ReliabilityWords {
  title: string
  confidence: string
  accuracy: string
  messages: string
}

/**
 * A bar for each bin of confidence, as high as the share of it that is right: on the diagonal, 0.8 means right eight times
 * in ten. Below, how many messages each bin holds, so that a bar of three is not taken for a law.
 */
export function reliabilityDiagram(bins: readonly Bin[], words: ReliabilityWords): Markup {
  const most = Math.max(1, ...bins.map(({ count }) => count))
  const countsTop = bottom + 58
  const countsHeight = 56
  const bars = bins.map(({ from, to, count, confidence, accuracy }) => {
    if (count === 0) return undefined
    const x = box.left + from * box.width
    const width = (to - from) * box.width
    const height = (count / most) * countsHeight
    return html`
  <g><title>${words.confidence} ${percent(from, 0)}–${percent(to, 0)}: ${words.accuracy} ${percent(accuracy)}, ${count} ${words.messages}</title>
    <rect class="bar${count < 10 ? ' few' : ''}" x="${n(x + 1)}" y="${n(bottom - accuracy * box.height)}" width="${n(width - 2)}" height="${n(accuracy * box.height)}"/>
    <line class="gap" x1="${n(x + width / 2)}" x2="${n(x + width / 2)}" y1="${n(bottom - accuracy * box.height)}" y2="${n(bottom - confidence * box.height)}"/>
    <rect class="count" x="${n(x + 1)}" y="${n(countsTop + countsHeight - height)}" width="${n(width - 2)}" height="${n(height)}"/>
    <text class="small" x="${n(x + width / 2)}" y="${n(countsTop + countsHeight - height - 4)}" text-anchor="middle">${count}</text>
  </g>`
  })
  return html`<svg viewBox="0 0 460 438" role="img" aria-label="${words.title}">
  ${grid(0, words.confidence, words.accuracy)}${bars}
  <line class="ideal" x1="${box.left}" y1="${bottom}" x2="${right}" y2="${box.top}"/>
  <text class="axis" x="${box.left}" y="${countsTop + countsHeight + 16}">${words.messages}</text>
</svg>`
}

export interface RiskWords {
  title: string
  coverage: string
  accuracy: string
  goal: string
  chosen: string
  unseen: string
  choosing: string
}

export interface RiskPicture {
  /** Of the messages that were not used for choosing, and of those that were. */
  unseen: readonly Kept[]
  choosing: readonly Kept[]
  goals: { accuracy: number; transfer: number }
  /** What the thresholds reach. */
  reached: { accuracy: number; transfer: number }
}

/** The share right of what is kept, against the share that is kept; both goals hold in the green corner. */
export function riskCoveragePicture({ unseen, choosing, goals, reached }: RiskPicture, words: RiskWords): Markup {
  const shown = [...unseen, ...choosing].filter(({ coverage }) => coverage >= 0.1).map(({ accuracy }) => accuracy)
  // From a round number below everything that is drawn.
  const least = Math.max(0, Math.min(0.8, Math.floor(Math.min(...shown, goals.accuracy) * 10) / 10))
  const x = (coverage: number) => box.left + coverage * box.width
  const y = (accuracy: number) => bottom - ((Math.max(accuracy, least) - least) / (1 - least)) * box.height
  const line = (points: readonly Kept[]) =>
    points.map(({ coverage, accuracy }, i) => `${i === 0 ? 'M' : 'L'}${n(x(coverage))} ${n(y(accuracy))}`).join('')
  const isKept = !Number.isNaN(reached.accuracy)
  const at = { x: x(1 - reached.transfer), y: y(isKept ? reached.accuracy : least) }
  return html`<svg viewBox="0 0 460 388" role="img" aria-label="${words.title}">
  <rect class="goal" x="${n(x(1 - goals.transfer))}" y="${box.top}" width="${n(goals.transfer * box.width)}" height="${n(y(goals.accuracy) - box.top)}"/>
  ${grid(least, words.coverage, words.accuracy)}
  <line class="limit" x1="${box.left}" x2="${right}" y1="${n(y(goals.accuracy))}" y2="${n(y(goals.accuracy))}"/>
  <line class="limit" x1="${n(x(1 - goals.transfer))}" x2="${n(x(1 - goals.transfer))}" y1="${box.top}" y2="${bottom}"/>
  <path class="choosing" d="${line(choosing)}"/>
  <path class="unseen" d="${line(unseen)}"/>
  ${isKept ? html`<circle class="chosen" cx="${n(at.x)}" cy="${n(at.y)}" r="6"><title>${words.chosen}</title></circle>` : undefined}
  <g class="small" transform="translate(${box.left} ${bottom + 56})">
    <path class="unseen" d="M0 0H26"/><text x="34" y="4">${words.unseen}</text>
    <path class="choosing" d="M0 18H26"/><text x="34" y="22">${words.choosing}</text>
    <circle class="chosen" cx="259" cy="0" r="5"/><text x="278" y="4">${words.chosen}</text>
    <rect class="goal" x="246" y="11" width="26" height="13"/><text x="278" y="22">${words.goal}</text>
  </g>
</svg>`
}

/** Lines at round shares, and what the axes are: across from 0 to 1, up from a lowest share to 1. */
function grid(least: number, across: string, up: string): Markup {
  const step = least < 0.5 ? 0.2 : least < 0.7 ? 0.1 : 0.05
  const rows = Array.from({ length: Math.round((1 - least) / step) + 1 }, (_, i) => 1 - i * step).filter(
    (y) => y > -0.01,
  )
  return html`<g class="grid">${rows.map((share) => {
    const y = bottom - ((share - least) / (1 - least)) * box.height
    return html`
    <line x1="${box.left}" x2="${right}" y1="${n(y)}" y2="${n(y)}"/><text x="${box.left - 8}" y="${n(y + 4)}" text-anchor="end">${percent(share, 0)}</text>`
  })}${[0, 0.2, 0.4, 0.6, 0.8, 1].map(
    (share) => html`
    <text x="${n(box.left + share * box.width)}" y="${bottom + 16}" text-anchor="middle">${percent(share, 0)}</text>`,
  )}
  </g>
  <text class="axis" x="${right}" y="${bottom + 34}" text-anchor="end">${across}</text>
  <text class="axis" x="8" y="12">${up}</text>`
}

/** A tenth of a pixel is finer than anybody sees. */
const n = (value: number): string => String(Math.round(value * 10) / 10)
