import { setTimeout } from 'node:timers/promises'
import type { SpaceRetriever } from '@huida/knowledge'
import type { HealthProblem } from '../server/health.js'

type Reading = Pick<SpaceRetriever, 'progress' | 'ready'>

/** What is read sooner is not worth a word. */
const QUIET_MS = 2_000
/** How often the terminal is told how far it is. */
const TOLD_EVERY_MS = 10_000

/** Says on the terminal how far articles are read, where that takes a while, and when they are. */
export async function tellReading(retriever: Reading, print: (line: string) => void): Promise<void> {
  let isReady = false
  const ready = retriever.ready().then(() => {
    isReady = true
  })
  for (let ms = QUIET_MS; ; ms = TOLD_EVERY_MS) {
    await Promise.race([ready, setTimeout(ms, undefined, { ref: false })])
    if (isReady && ms === QUIET_MS) return
    if (isReady) return print(`  文章已就绪 articles are ready: ${retriever.progress.of.toLocaleString('en')}`)
    const { done, of } = retriever.progress
    print(`  正在读文章 reading articles: ${done.toLocaleString('en')} / ${of.toLocaleString('en')}`)
  }
}

/** What `/health` says until every article is found for the first time: whoever distributes customers sends them elsewhere so long. */
export function readingHealth(retriever: Reading): () => HealthProblem[] {
  let isReady = false
  void retriever.ready().then(() => {
    isReady = true
  })
  return () => {
    const { done, of } = retriever.progress
    if (isReady || done >= of) return []
    return [
      {
        code: 'ARTICLES_BEING_READ',
        zh: `正在读文章（${done}/${of}）；读完之前，只能找到已读的文章。`,
        en: `Articles are being read (${done} of ${of}); until then only those that have been are found.`,
      },
    ]
  }
}
