import { expect, it } from '@jest/globals'
import { foldsOf } from './folds.js'

const example = (text: string, intent: string) => ({ text, intent })

it('every intent is spread over all folds', () => {
  const examples = ['a', 'b'].flatMap((intent) =>
    Array.from({ length: 10 }, (_, i) => example(`${intent}${i}`, intent)),
  )
  const folds = foldsOf(examples, 5)
  for (const intent of ['a', 'b'])
    for (let fold = 0; fold < 5; fold++)
      expect(folds.filter((of, i) => of === fold && examples[i]!.intent === intent)).toHaveLength(2)
})

it('a text that stands there twice is kept out with itself, however it is written', () => {
  const [first, , again] = foldsOf([example('Where is it?', 'a'), example('else', 'a'), example('where is it', 'b')], 5)
  expect(again).toBe(first)
})
