import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cleanups, temporaryFolder } from '@huida/core/testing'
import { afterEach, expect, test } from '@jest/globals'
import { examplesOf } from './classifier.js'
import { ofLanguage } from './language.js'
import { confusions } from './measure/confusions.js'
import { judge } from './measure/judge.js'
import { ngrams } from './ngrams/ngrams.js'
import { ecommerce, readPack } from './pack.js'

const cleanup = cleanups(afterEach)
const pack = await readPack(ecommerce)
const names = pack.intents.map(({ name }) => name)
const json = async (file: string) => JSON.parse(await readFile(new URL(file, ecommerce), 'utf8'))
/** As the pack compares phrasings: case, spaces and punctuation do not count. */
const bare = (text: string) => text.toLowerCase().replace(/[\s\p{P}]/gu, '')

test('the e-commerce pack has at least 24 intents over pre-sale, in-sale and after-sale', () => {
  expect(names.length).toBeGreaterThanOrEqual(24)
  expect(new Set(names).size).toBe(names.length)
  expect(new Set(pack.intents.map(({ scene }) => scene))).toEqual(new Set(['pre-sale', 'in-sale', 'after-sale']))
})

test.each(['zh', 'en'] as const)(
  'every intent of the e-commerce pack is said in at least 24 ways (%s)',
  async (locale) => {
    const phrasings = pack.phrasings[locale]!
    expect(Object.keys(phrasings)).toEqual(names)
    for (const texts of Object.values(phrasings)) expect(texts.length).toBeGreaterThanOrEqual(24)
  },
)

test.each(['zh', 'en'] as const)(
  'no phrasing of the e-commerce pack occurs twice, evaluation included (%s)',
  async (locale) => {
    const evaluation = await json(`eval.${locale}.json`)
    expect(Object.keys(evaluation)).toEqual(names)
    const texts = [...examplesOf(pack.phrasings[locale]!), ...examplesOf(evaluation)].map(({ text }) => bare(text))
    for (const file of ['none.json', 'eval.outside.json']) texts.push(...(await json(file))[locale].map(bare))
    expect(texts.filter((text, index) => texts.indexOf(text) < index)).toEqual([])
  },
)

test.each([
  ['zh', 0.8],
  ['en', 0.72],
] as const)('the e-commerce pack is understood in other words (%s)', async (locale, floor) => {
  const training = examplesOf(pack.phrasings[locale]!)
  const model = await ngrams(locale).train(training)
  const judgements = await judge(model, examplesOf(await json(`eval.${locale}.json`)))
  const right = judgements.filter(({ expected, predicted }) => expected === predicted)
  expect(right.length / judgements.length).toBeGreaterThanOrEqual(floor)
  const [worst] = confusions(judgements, training)
  expect(worst?.stolen[0]?.responsible.length).toBeGreaterThan(0)
})

test('a pack that does not hold together says which file to mend', async () => {
  const folder = temporaryFolder(cleanup)
  const write = (file: string, content: unknown) =>
    writeFile(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content))
  await expect(readPack(folder)).rejects.toThrow(/pack\.json does not exist/)
  const intent = { name: 'return_goods', scene: 'after-sale', title: { zh: '退货', en: 'Return' }, entities: [] }
  await write('pack.json', { name: 'mine', version: '1', intents: [intent] })
  await expect(readPack(folder)).rejects.toThrow(/holds no phrasings/)
  await write('zh.json', '{ "return_goods": [')
  await expect(readPack(folder)).rejects.toThrow(/zh\.json is not JSON/)
  await write('zh.json', { return_goods: [] })
  await expect(readPack(folder)).rejects.toThrow(/zh\.json does not fit a pack at "return_goods"/)
  await write('zh.json', { return_goods: ['退货'], exchange: ['换货'] })
  await expect(readPack(folder)).rejects.toThrow(/"exchange" is in one only/)
  await write('zh.json', { return_goods: ['退货'] })
  expect(await readPack(folder)).toMatchObject({ name: 'mine', phrasings: { zh: { return_goods: ['退货'] } } })
})

test('a pack holds a file for every language that it speaks, and a tag finds the language of another region', async () => {
  const folder = await temporaryFolder(cleanup)
  const intents = [{ name: 'hours', scene: 'service', title: { en: 'Opening hours', es: 'Horario' }, entities: [] }]
  await writeFile(join(folder, 'pack.json'), JSON.stringify({ name: 'shop', version: '1', intents }))
  await writeFile(join(folder, 'es.json'), JSON.stringify({ hours: ['¿a qué hora abren?'] }))
  await writeFile(join(folder, 'pt-BR.json'), JSON.stringify({ hours: ['que horas abre?'] }))
  const { phrasings } = await readPack(folder)
  expect(Object.keys(phrasings)).toEqual(['es', 'pt-BR'])
  const said = Object.entries(phrasings)
  expect(ofLanguage(said, 'pt')).toEqual({ hours: ['que horas abre?'] })
  expect(ofLanguage(said, 'es-MX')).toEqual({ hours: ['¿a qué hora abren?'] })
  expect(ofLanguage(said, 'fr')).toBeUndefined()
})

test('a pack may tell what is none of its intents: by language, in outside.json', async () => {
  for (const locale of ['zh', 'en']) {
    const outside = pack.outside?.[locale] ?? []
    expect(outside.length).toBeGreaterThan(100)
    const asked = new Set([
      ...examplesOf(pack.phrasings[locale]!).map(({ text }) => bare(text)),
      ...examplesOf(await json(`eval.${locale}.json`)).map(({ text }) => bare(text)),
      ...(await json('none.json'))[locale].map(bare),
    ])
    expect(outside.filter((text) => asked.has(bare(text)))).toEqual([])
  }
})
