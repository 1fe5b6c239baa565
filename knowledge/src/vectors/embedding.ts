import { tokenize, tokenWeight } from '../text/tokens.js'

/** Turns texts into vectors of one length whose angle says how alike the texts are. */
export interface Embedder {
  /** Names the method and its size, such as `hash-384`: vectors of another name are never compared with these. */
  readonly name: string
  /** Whether it knows spelling only: then it puts what words found in order, and finds nothing by itself. Default false. */
  readonly spellingOnly?: boolean
  /** One vector per text, in order. Rejects when the model cannot be reached. */
  embed(texts: readonly string[], options?: { signal?: AbortSignal }): Promise<Float32Array[]>
  /** The vector of a question, for models that read questions in another way than texts. Default: `embed`. */
  embedQuery?(text: string, options?: { signal?: AbortSignal }): Promise<Float32Array>
}

/** A question's vector, by whichever way the embedder has. */
export const vectorOf = async (
  embedder: Embedder,
  question: string,
  options?: { signal?: AbortSignal },
): Promise<Float32Array | undefined> =>
  embedder.embedQuery ? embedder.embedQuery(question, options) : (await embedder.embed([question], options))[0]

/**
 * The built-in embedder: no model, no weights to download. Tokens are hashed into a fixed number of dimensions, each with
 * a sign, so that collisions cancel on average (Weinberger et al., "Feature Hashing for Large Scale Multitask Learning",
 * 2009). It knows spelling, not meaning.
 */
export function hashEmbedder(dimensions = 384): Embedder {
  return {
    name: `hash-${dimensions}`,
    spellingOnly: true,
    embed: async (texts) => texts.map((text) => hashed(text, dimensions)),
  }
}

/** The part of a LangChain `Embeddings` object that is needed. */
export interface LangChainEmbeddings {
  /** A vector for each text, in their order. */
  embedDocuments(texts: string[]): Promise<number[][]>
  /** The vector of a question. Default: that of the text. */
  embedQuery?(text: string): Promise<number[]>
}

/** Any LangChain `Embeddings` as an embedder. Name the model: `fromLangChain('bge-m3', new OllamaEmbeddings({ … }))`. */
export function fromLangChain(name: string, embeddings: LangChainEmbeddings): Embedder {
  return {
    name,
    embed: async (texts) => (await embeddings.embedDocuments([...texts])).map((vector) => Float32Array.from(vector)),
    embedQuery: async (text) =>
      Float32Array.from(
        embeddings.embedQuery ? await embeddings.embedQuery(text) : (await embeddings.embedDocuments([text]))[0]!,
      ),
  }
}

function hashed(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions)
  for (const token of tokenize(text)) {
    const hash = fnv1a(token)
    vector[hash % dimensions]! += (hash >>> 31 === 1 ? 1 : -1) * tokenWeight(token)
  }
  // The tenth "the" says less than the first.
  return vector.map((value) => Math.sign(value) * Math.sqrt(Math.abs(value)))
}

/** FNV-1a over UTF-16 units, then mixed, for its lowest bits alone are poor: http://www.isthe.com/chongo/tech/comp/fnv/ */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (hash ^ (hash >>> 13)) >>> 0
}
