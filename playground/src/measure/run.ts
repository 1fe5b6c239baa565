import { type Evaluation, evaluateRetrieval } from '@huida/knowledge'
import type { MeasuredRow, Progress } from './measured.js'
import type { Row } from './row.js'

/** Measures rows one after the other; those about the same articles share one evaluation. */
export function measurer(rows: readonly Row[]): (row: Row, progress: Progress) => Promise<MeasuredRow> {
  const evaluations = new Map<string, Promise<Evaluation>>()
  const evaluated = (folder: string) => {
    // Asking everything again without its articles takes as long once more.
    const answerability = rows.some((row) => row.kind === 'answerability' && row.data === folder)
    const evaluation = evaluations.get(folder) ?? evaluateRetrieval(folder, { answerability })
    evaluations.set(folder, evaluation)
    return evaluation
  }
  return async (row, progress) => {
    switch (row.kind) {
      case 'intents':
        return (await import('./intents.js')).measureIntents(row, progress)
      case 'retrieval':
      case 'answerability':
        progress('searching')
        return (await import('./retrieval.js')).retrievalFigures(row, await evaluated(row.data))
      case 'reranker':
        progress('learning from one half, asking the other')
        return (await import('./retrieval.js')).retrievalFigures(
          row,
          await evaluateRetrieval(row.data, { answerability: false, crossFit: true, most: row.most ?? 1_000 }),
        )
      case 'answers':
        return (await import('./shop.js')).measureAnswers(row, progress)
      case 'conversations':
        return (await import('./shop.js')).measureConversations(row, progress)
      case 'scale':
        return (await import('./scale.js')).measureScale(row)
    }
  }
}
