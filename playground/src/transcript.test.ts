import { expect, test } from '@jest/globals'
import { readTranscript } from './transcript.js'

test('a transcript is read as what is said and what must come back', () => {
  expect(readTranscript('# returns\n\n> hello\n< hi\n< there\n@ greeting.en\n> blorf\n? human\n')).toEqual([
    { line: 3, says: 'hello', holds: ['hi', 'there'], source: 'greeting.en' },
    { line: 7, says: 'blorf', holds: [], offers: 'human' },
  ])
})

test('a line that is nothing is told with its number', () => {
  expect(() => readTranscript('> hello\nhi')).toThrow('Line 2 of the transcript is not one of "# > < @ ?": hi')
})
