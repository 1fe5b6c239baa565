import { describe, expect, it } from '@jest/globals'
import type { Document } from '@langchain/core/documents'
import { StringOutputParser } from '@langchain/core/output_parsers'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import { RunnableLambda, RunnablePassthrough, RunnableSequence } from '@langchain/core/runnables'
import { FakeListChatModel } from '@langchain/core/utils/testing'
import { createRetriever } from '../search/retriever.js'
import { memorySpace } from '../space/space.js'
import { asRetriever } from './index.js'

const retriever = createRetriever(
  await memorySpace('shop', [
    {
      id: 'return',
      scene: 'after-sale',
      problem: 'returns',
      locale: 'en',
      question: 'How do I return an item?',
      answer: 'Within 7 days, on the order page.',
      status: 'published',
    },
  ]),
)

describe('a LangChain retriever', () => {
  it('returns articles as documents that name space, article and version', async () => {
    expect(await asRetriever(retriever, { locale: 'en' }).invoke('how to return something')).toEqual([
      expect.objectContaining({
        id: 'shop/return@1',
        pageContent: 'How do I return an item?\n\nWithin 7 days, on the order page.',
        metadata: {
          space: 'shop',
          article: 'return',
          version: 1,
          question: 'How do I return an item?',
          locale: 'en',
          confidence: expect.any(Number),
        },
      }),
    ])
  })

  it('searches as it is told, and leaves out what is too doubtful', async () => {
    expect(await asRetriever(retriever, { locale: 'zh' }).invoke('return')).toEqual([])
    expect(await asRetriever(retriever, { minConfidence: 1.01 }).invoke('return')).toEqual([])
  })

  it('stands in a chain before a prompt and a model', async () => {
    let prompted = ''
    const chain = RunnableSequence.from([
      {
        context: asRetriever(retriever).pipe((documents: Document[]) => documents[0]!.pageContent),
        question: new RunnablePassthrough<string>(),
      },
      ChatPromptTemplate.fromTemplate('{context}\n---\n{question}'),
      RunnableLambda.from((prompt: { toString(): string }) => {
        prompted = prompt.toString()
        return prompt
      }),
      new FakeListChatModel({ responses: ['Within 7 days.'] }),
      new StringOutputParser(),
    ])
    expect(await chain.invoke('how long can I return an item?')).toBe('Within 7 days.')
    expect(prompted).toContain('Within 7 days, on the order page.\n---\nhow long can I return an item?')
  })
})
