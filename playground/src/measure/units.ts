import type { Row } from './row.js'

/** The figures of each kind, in what they are counted, and whether more of it is better. */
export const units = {
  intents: {
    accuracy: { label: 'accuracy', unit: 'share', better: 'more' },
    ece: { label: 'calibration error (ECE, 15 bins)', unit: 'share', better: 'less' },
    eceOfAll: { label: 'calibration error, out of scope included', unit: 'share', better: 'less' },
    accuracyAt85: { label: 'accuracy of what is kept at 85 % coverage', unit: 'share', better: 'more' },
    auroc: { label: 'in scope or not, AUROC', unit: 'share', better: 'more' },
    rightAt80: { label: 'right of what scores 0.8 or more', unit: 'share', better: 'more' },
    inScope: { label: 'in scope, right and kept (threshold from validation)', unit: 'share', better: 'more' },
    oosRecall: { label: 'out of scope, refused (threshold from validation)', unit: 'share', better: 'more' },
    trainSeconds: { label: 'training', unit: 'seconds', better: 'less' },
    blockedMs: { label: 'longest pause of the event loop while training', unit: 'ms', better: 'less' },
    classifyRatio: { label: 'classify p99, in times of a bare tokenise (CPU)', unit: 'times', better: 'less' },
    classifyMs: { label: 'classify p99 (CPU)', unit: 'ms', better: 'less' },
  },
  retrieval: {
    hit1: { label: 'hit@1', unit: 'share', better: 'more' },
    mrr10: { label: 'MRR@10', unit: 'share', better: 'more' },
    ndcg10: { label: 'nDCG@10', unit: 'share', better: 'more' },
  },
  answerability: {
    auroc: { label: 'answerable or not, AUROC', unit: 'share', better: 'more' },
    ece: { label: 'calibration error (ECE, 15 bins)', unit: 'share', better: 'less' },
  },
  reranker: {
    hit1: { label: 'hit@1 with a re-ranker taught by the other half', unit: 'share', better: 'more' },
    mrr10: { label: 'MRR@10 with a re-ranker taught by the other half', unit: 'share', better: 'more' },
  },
  answers: {
    right: { label: 'answerable, answered from the right article', unit: 'share', better: 'more' },
    wrong: { label: 'answerable, answered from another article', unit: 'share', better: 'less' },
    unanswered: { label: 'answerable, not answered', unit: 'share', better: 'less' },
    refused: { label: 'not answerable, rightly not answered', unit: 'share', better: 'more' },
    rightOfAnswered: { label: 'right of what is answered', unit: 'share', better: 'more' },
  },
  conversations: {
    passed: { label: 'exchanges as written', unit: 'share', better: 'more' },
  },
  scale: {
    cpuMs: { label: 'CPU of a query', unit: 'ms', better: 'less' },
    p50Ms: { label: 'query p50', unit: 'ms', better: 'less' },
    p99Ms: { label: 'query p99', unit: 'ms', better: 'less' },
    visibleMs: { label: 'an edit is visible after', unit: 'ms', better: 'less' },
    durableMs: { label: 'an edit is durable after', unit: 'ms', better: 'less' },
    loadSeconds: { label: 'cold load', unit: 'seconds', better: 'less' },
    megabytes: { label: 'memory', unit: 'MB', better: 'less' },
  },
} as const satisfies Record<Row['kind'], Record<string, FigureUnit>>

export interface FigureUnit {
  label: string
  unit: 'share' | 'seconds' | 'ms' | 'times' | 'MB'
  better: 'more' | 'less'
}

/** What a figure of a row is; `hit1.tw` is `hit1` of the queries of type `tw`. */
export function unitOf(kind: Row['kind'], figure: string): FigureUnit | undefined {
  const [name = '', type] = figure.split('.')
  const known = (units[kind] as Record<string, FigureUnit>)[name]
  return known && type ? { ...known, label: `${known.label}, ${type}` } : known
}

/** Whether a figure is at least as good as a limit. */
export const reaches = (value: number, limit: number, { better }: FigureUnit): boolean =>
  better === 'more' ? value >= limit : value <= limit
