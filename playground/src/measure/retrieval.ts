import { type Evaluation, figuresOf } from '@huida/knowledge'
import { CommandError } from '../terminal/command-error.js'
import type { MeasuredRow } from './measured.js'
import type { RowOf } from './row.js'

/** What an evaluation says about the queries that a row asks for, and about each type of them: `hit1.tw`. */
export function retrievalFigures(
  { name, types }: RowOf<'retrieval' | 'answerability' | 'reranker'>,
  { outcomes }: Evaluation,
): MeasuredRow {
  const there = [...new Set(outcomes.map(({ type }) => type))]
  const missing = types?.find((type) => !there.includes(type))
  if (missing !== undefined)
    throw new CommandError(
      `The row "${name}" asks for queries of type "${missing}", and its data has ${there.join(', ')} only. Correct its types.`,
    )
  const wanted = types ?? there
  const figures = (names: readonly string[]) => {
    const of = outcomes.filter(({ type }) => names.includes(type))
    const { hit1, mrr10, ndcg10, ece, auroc } = figuresOf(of)
    return {
      hit1: { value: hit1, of: of.length },
      mrr10: { value: mrr10 },
      ndcg10: { value: ndcg10 },
      ece: { value: ece },
      ...(auroc !== undefined && { auroc: { value: auroc } }),
    }
  }
  const byType = wanted.flatMap((type) =>
    Object.entries(figures([type])).map(([figure, value]) => [`${figure}.${type}`, value] as const),
  )
  return { ...figures(wanted), ...(wanted.length > 1 && Object.fromEntries(byType)) }
}
