import { isHuidaError, type Logger, type Store } from '@huida/core'
import type { KnowledgeSpace } from '@huida/knowledge'
import { languageAsked } from './words.js'

/** What is wrong, with a code for programs and a sentence in both languages for people. */
export interface HealthProblem {
  code: string
  zh: string
  en: string
}

/** What `/health` looks at. */
export interface HealthOptions {
  store: Store | undefined
  knowledge: Pick<KnowledgeSpace, 'problems'> | undefined
  /** Looks at more, such as the platforms. */
  more: (() => Promise<readonly HealthProblem[]> | readonly HealthProblem[]) | undefined
  log: Logger | undefined
}

/** What was found holds for so long: anybody may ask, and a durable write is not free. */
const HOLDS_MS = 3_000
/** A store that has not written by then is as good as gone. */
const WRITES_WITHIN_MS = 5_000

/** Answers whether the program can do its work, by doing it. */
export class Health {
  #looking: Promise<HealthProblem[]> | undefined
  #lookedAt = Number.NEGATIVE_INFINITY
  #told = ''

  constructor(private readonly options: HealthOptions) {}

  /** What `/health` answers: 200 when all is well, 503 with what is wrong. Nothing in it names files or customers. */
  async answer(acceptLanguage: string | undefined): Promise<{ status: number; body: object }> {
    const language = languageAsked(acceptLanguage)
    const problems = await this.#problems()
    return {
      status: problems.length === 0 ? 200 : 503,
      body: {
        ok: problems.length === 0,
        problems: problems.map((problem) => ({ code: problem.code, message: problem[language] })),
      },
    }
  }

  #problems(): Promise<HealthProblem[]> {
    const now = performance.now()
    if (!this.#looking || now - this.#lookedAt > HOLDS_MS) {
      this.#lookedAt = now
      this.#looking = this.#look().then((problems) => {
        this.#tell(problems)
        return problems
      })
    }
    return this.#looking
  }

  async #look(): Promise<HealthProblem[]> {
    const { store, knowledge, more } = this.options
    const [written, others] = await Promise.all([store && storeProblem(store), Promise.resolve(more?.()).catch(failed)])
    const broken = knowledge?.problems.map(({ code }) => code) ?? []
    return [
      ...(written ? [written] : []),
      ...(broken.length > 0
        ? [
            {
              code: 'KNOWLEDGE_UNREADABLE',
              zh: `知识库文件有问题（${broken.join('、')}），仍按上一次的正确内容回答。运行 huida kb lint 查看。`,
              en: `The knowledge file has a mistake (${broken.join(', ')}); what was right last goes on serving. Run huida kb lint.`,
            },
          ]
        : []),
      ...(others ?? []),
    ]
  }

  /** Once when it changes, not once for each that asks. */
  #tell(problems: readonly HealthProblem[]): void {
    const told = problems.map(({ en }) => en).join('\n')
    if (told === this.#told) return
    this.#told = told
    if (problems.length === 0) this.options.log?.info({}, 'all is well again')
    else this.options.log?.error({ problems: problems.map(({ en }) => en) }, 'something is wrong')
  }
}

/** A real write, forced to the disk: only that shows that another one would be kept. */
async function storeProblem(store: Store): Promise<HealthProblem | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, WRITES_WITHIN_MS, 'late')
  })
  try {
    const cursor = { adapter: 'huida', name: 'health', value: String(Date.now()) }
    if ((await Promise.race([store.accept([], { cursor }), late])) !== 'late') return undefined
    return {
      code: 'STORE_SLOW',
      zh: `记录在 ${WRITES_WITHIN_MS / 1_000} 秒内写不进去：磁盘太慢或程序过载。`,
      en: `Nothing could be written within ${WRITES_WITHIN_MS / 1_000} seconds: the disk is too slow, or the program has too much to do.`,
    }
  } catch (error) {
    const reason = isHuidaError(error, 'STORE_UNAVAILABLE')
      ? withoutPaths(error.facts.reason)
      : 'a fault of the program'
    return {
      code: 'STORE_UNAVAILABLE',
      zh: `记录写不进去（${reason}），新消息会被拒绝（503），平台会重新发送。运行 huida doctor 查看。`,
      en: `Nothing can be written, because ${reason}. Messages are refused with 503, and platforms send them again. Run huida doctor.`,
    }
  } finally {
    clearTimeout(timer)
  }
}

const failed = (): HealthProblem[] => [
  { code: 'CHECK_FAILED', zh: '一项检查本身出错，请查看日志。', en: 'A check itself failed; the log says more.' },
]

/** Anybody may read this answer. */
const withoutPaths = (reason: string): string => reason.replace(/ ?(?:\/[^\s:;,]+)+/g, '')
