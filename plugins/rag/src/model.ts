import { HuidaError } from '@huida/core'
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'

/** Any LangChain chat model: `new ChatOpenAI({ … })`. Give it a limit of tokens; 512 is plenty. */
export type AnswerModel = Pick<BaseChatModel, 'stream'>

/** The most that a model from the environment may write. */
const MAX_TOKENS = 512

/**
 * The model that the environment names; undefined when it names none. LangChain is loaded by the first question.
 *
 * | variable | what it is |
 * |---|---|
 * | `HUIDA_OPENAI_BASE_URL` | where an OpenAI-compatible API is, `https://api.openai.com/v1` by default |
 * | `HUIDA_OPENAI_API_KEY` | its key; servers of your own may need none |
 * | `HUIDA_OLLAMA_URL` | where Ollama is: `http://127.0.0.1:11434` |
 * | `HUIDA_MODEL` | the model's name, required with either; alone, `provider:model` of any provider that LangChain knows |
 *
 * `HUIDA_MODEL=anthropic:claude-haiku-4-5` needs `npm install @langchain/anthropic` and the provider's own variables.
 *
 * @throws HuidaError CONFIG_INVALID
 */
export function modelFromEnv(env: Readonly<Record<string, string | undefined>> = process.env): AnswerModel | undefined {
  const {
    HUIDA_OPENAI_BASE_URL: baseURL,
    HUIDA_OPENAI_API_KEY: apiKey,
    HUIDA_OLLAMA_URL: ollama,
    HUIDA_MODEL: model,
  } = env
  const openai = baseURL || apiKey
  if (!openai && !ollama && !model) return undefined
  const problems: string[] = []
  if (!model)
    problems.push('HUIDA_MODEL is missing, though a language model is configured. Set it to the name of the model.')
  if (openai && ollama) problems.push('HUIDA_OLLAMA_URL and HUIDA_OPENAI_… are both set. Remove one of them.')
  if (!openai && !ollama && model && !model.includes(':'))
    problems.push(
      'HUIDA_MODEL is set, but nothing says where it is. Set HUIDA_OPENAI_BASE_URL or HUIDA_OLLAMA_URL as well, or name the provider: anthropic:claude-haiku-4-5.',
    )
  for (const [name, url] of Object.entries({ HUIDA_OPENAI_BASE_URL: baseURL, HUIDA_OLLAMA_URL: ollama }))
    if (url && !(URL.canParse(url) && /^https?:/.test(url)))
      problems.push(`${name} is not an address that starts with http:// or https://. Correct it.`)
  if (problems.length > 0 || !model) throw new HuidaError('CONFIG_INVALID', { problems })

  let opened: Promise<AnswerModel> | undefined
  // One try: whoever waits gets the article instead.
  const limits = { model, maxRetries: 0 }
  const open = async (): Promise<AnswerModel> => {
    if (ollama) {
      const { ChatOllama } = await import('@langchain/ollama')
      const { url, headers } = apart(ollama)
      const settings = {
        ...limits,
        baseUrl: url,
        numPredict: MAX_TOKENS,
        ...(headers && { headers: new Headers(headers) }),
      }
      return {
        stream(input, options) {
          const once: AnswerModel = new ChatOllama({ ...settings, fetch: abortable(options?.signal) })
          return once.stream(input, options)
        },
      }
    }
    if (!openai) {
      const { initChatModel } = await import('langchain/chat_models/universal')
      return initChatModel(model, { maxRetries: 0, maxTokens: MAX_TOKENS })
    }
    const { ChatOpenAI } = await import('@langchain/openai')
    const { url, headers } = baseURL ? apart(baseURL) : {}
    return new ChatOpenAI({
      ...limits,
      // A key is demanded even where the server wants none.
      apiKey: apiKey || 'none',
      ...(url && { configuration: { baseURL: url, ...(headers && { defaultHeaders: headers }) } }),
      maxTokens: MAX_TOKENS,
      streamUsage: false,
    })
  }
  return {
    async stream(input, options) {
      opened ??= open()
      return (await opened).stream(input, options)
    },
  }
}

/**
 * `fetch` refuses an address that holds a password, and says it aloud in its error: `http://user:password@host` becomes an
 * address and a header.
 */
function apart(given: string): { url: string; headers?: { authorization: string } } {
  const url = new URL(given)
  if (url.username === '' && url.password === '') return { url: given }
  const credentials = `${unescaped(url.username)}:${unescaped(url.password)}`
  url.username = url.password = ''
  return { url: url.href, headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` } }
}

/** A percent sign that escapes nothing stands for itself; the error of `decodeURIComponent` would be the end of all answers. */
const unescaped = (part: string): string =>
  part.replace(/(?:%[\da-f]{2})+/gi, (escaped) => Buffer.from(escaped.replaceAll('%', ''), 'hex').toString('utf8'))

/** Ollama's client keeps a request that nobody waits for any more open until its server answers. */
const abortable =
  (signal: AbortSignal | undefined): typeof fetch =>
  (input, init) =>
    fetch(input, {
      ...init,
      signal: AbortSignal.any([init?.signal, signal].filter((each) => each instanceof AbortSignal)),
    })
