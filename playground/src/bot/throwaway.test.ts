import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cleanups, temporaryFolder } from '@huida/core/testing'
import { type ArticleInput, memorySpace } from '@huida/knowledge'
import { examplesOf, forCustomers, modelFile, type TrainedFrom } from '@huida/plugin-intents'
import { afterEach, expect, test } from '@jest/globals'
import { packageFolder } from '../folder.js'
import { startThrowaway } from './throwaway.js'

const cleanup = cleanups(afterEach)

test('a rehearsal of changed articles goes by what the bot that runs has learned of them', async () => {
  const file = readFileSync(join(packageFolder, 'bots/shop/knowledge.json'), 'utf8')
  const { articles } = JSON.parse(file) as { articles: ArticleInput[] }
  const english = articles.filter(({ locale, status }) => locale === 'en' && status === 'published')
  const knowledge = await memorySpace('shop', english.slice(1))
  cleanup(() => knowledge.close())
  const learned = temporaryFolder(cleanup)

  let from: TrainedFrom | undefined
  const trained = {
    serving: () => undefined,
    begin(about: TrainedFrom) {
      from = about
    },
  }
  await (await startThrowaway({ knowledge, trained })).stop()
  const small = await forCustomers('en').train(
    examplesOf({ track_parcel: ['where is it'], return_goods: ['send back'] }),
  )
  writeFileSync(join(learned, modelFile(from!.classifier('en'), from!.examples('en'))!), small.save())

  const bot = await startThrowaway({ knowledge, learned })
  cleanup(() => bot.stop())
  const { trace } = await bot.answer({
    ...{ type: 'message', key: 'a', at: Date.now(), conversation: { id: 'a' } },
    ...{ user: { id: 'a', locale: 'en' }, parts: [{ type: 'text', text: 'where is it' }] },
  })
  expect(trace.find(({ step }) => step === 'intents')?.saw).toMatchObject({ model: small.version })
})
