import { join } from 'node:path'
import { cached, type Embedder, fromLangChain } from '@huida/knowledge'
import { OpenAIEmbeddings } from '@langchain/openai'
import type { EmbeddingSettings } from '../settings/settings.js'
import { apart } from './address.js'

/** The file in the data folder that keeps vectors, so that no text is embedded twice. Delete it to begin anew. */
export const vectorsFile = (data: string): string => join(data, 'vectors.jsonl')

/**
 * The embedder of the settings. Articles' vectors are kept in the data folder; a server that does not answer is asked again by
 * whoever searches.
 */
export const openEmbedder = (settings: EmbeddingSettings, data: string): Embedder =>
  cached(fromLangChain(settings.model, openModel(settings)), { file: vectorsFile(data) })

/** The model of the settings, as LangChain has it. A request is tried once: whoever waits goes on by words. */
export function openModel({ model, url, apiKey }: EmbeddingSettings, timeoutMs = 60_000): OpenAIEmbeddings {
  const { address, headers } = url ? apart(url) : {}
  return new OpenAIEmbeddings({
    model,
    // A key is demanded even where the server wants none.
    apiKey: apiKey ?? 'none',
    // Every server knows plain numbers; not every one packs them.
    encodingFormat: 'float',
    maxRetries: 0,
    timeout: timeoutMs,
    ...(address && { configuration: { baseURL: address, ...(headers && { defaultHeaders: headers }) } }),
  })
}
