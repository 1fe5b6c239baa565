import { expect, it } from '@jest/globals'
import type { Judgement } from './learner.js'
import { tuneReport } from './report.js'
import { chooseThresholds, pairOf } from './thresholds.js'
import type { Tuning } from './verdict.js'

const goals = { accuracy: 0.9, transfer: 0.15 }
const judgements = Array.from({ length: 60 }, (_, i): Judgement => {
  const wrong = i % 4 === 0
  return {
    text: wrong ? `<script>alert("${i}")</script>` : `text ${i}`,
    expected: 'refund <b>',
    predicted: wrong ? 'return' : 'refund <b>',
    confidence: 0.5 + (i % 10) / 30,
  }
})
const choice = chooseThresholds(judgements, goals)
const tuning: Tuning = {
  name: 'a & b',
  locale: 'en',
  goals,
  choice,
  folds: 5,
  unseen: choice.sifted.map((one) => ({ ...one, kept: true })),
  apart: undefined,
  oos: [],
  lures: new Map([['<script>alert("8")</script>', 'return <i>it</i>']]),
  single: { threshold: 0.5, reached: pairOf(choice.sifted) },
}

it('begins with the conclusion, in the language of the reader', () => {
  expect(tuneReport([tuning], 'en')).toContain('The goals cannot be met with these intents')
  expect(tuneReport([tuning], 'zh')).toContain('以现有意图，两个目标无法同时达到')
})

it('is one file without scripts, and what customers wrote stays text', () => {
  const report = tuneReport([tuning], 'en')
  expect(report).not.toMatch(/<script|refund <b>|src=|href=|@import|url\(/)
  expect(report).toContain('&#60;script&#62;alert(&#34;')
  expect(report).toContain('looks like the example “return &#60;i&#62;it&#60;/i&#62;”')
  expect(report).toContain('a &#38; b')
})

it('draws a bar for each bin that holds messages, with how many', () => {
  const bars = [...tuneReport([tuning], 'en').matchAll(/<rect class="bar[^>]*>/g)]
  // Confidences from 0.5 to 0.8 lie in five bins of a fifteenth.
  expect(bars).toHaveLength(5)
})
