import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cleanups, temporaryFolder } from '@huida/core/testing'
import { afterEach, expect, test } from '@jest/globals'
import { goldenBeside, readGolden } from './golden.js'
import { questionsBeside } from './test-questions.js'

const cleanup = cleanups(afterEach)

function opened() {
  const knowledge = join(temporaryFolder(cleanup), 'knowledge.json')
  return { file: goldenBeside(knowledge), questions: questionsBeside(knowledge) }
}

test('a question is asked of every publish from then on, once, however often it is added', async () => {
  const { file, questions } = opened()
  await questions.put({ question: 'Where is it?', article: 'parcel' })
  await Promise.all([
    questions.put({ question: '在哪', locale: 'zh', article: null }),
    questions.put({ question: 'Where is it?', article: 'track' }),
  ])
  expect(await readGolden(file)).toEqual([
    { question: 'Where is it?', article: 'track' },
    { question: '在哪', locale: 'zh', article: null },
  ])
})

test('one that is taken away leaves the others, also those that were written by hand', async () => {
  const { file, questions } = opened()
  writeFileSync(file, '{"question":"a","article":"x"}\n\n{"question":"b","article":null}')
  await questions.put({ question: 'c', article: 'y' })
  expect(await questions.remove({ question: 'b' })).toBe(true)
  expect(await questions.remove({ question: 'b' })).toBe(false)
  expect((await questions.list()).map(({ question }) => question)).toEqual(['a', 'c'])
})
