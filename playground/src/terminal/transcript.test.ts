import { expect, test } from '@jest/globals'
import { readTranscript } from './transcript.js'

test('a transcript is read as what is said and what must come back', () => {
  expect(
    readTranscript('# returns\n\n> hello\n< hi\n< there\n@ greeting.en\n> blorf\n? human\n>> please\n< soon'),
  ).toEqual([
    { line: 3, conversation: 3, says: 'hello', holds: ['hi', 'there'], source: 'greeting.en' },
    { line: 7, conversation: 7, says: 'blorf', holds: [], offers: 'human' },
    { line: 9, conversation: 7, says: 'please', holds: ['soon'] },
  ])
})

test('a line that is nothing is told with its number', () => {
  expect(() => readTranscript('> hello\nhi')).toThrow('Line 2 of the transcript is not one of "# > >> < @ ?": hi')
})
