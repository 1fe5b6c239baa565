import { expect, test } from '@jest/globals'
import { readable } from './log.js'

test('a line of the log is read at a glance, with the stack of an error below it', () => {
  const at = new Date(2026, 10, 22, 21, 50, 3).getTime()
  const line = JSON.stringify({
    level: 40,
    time: at,
    msg: 'a turn took too long',
    position: 7,
    error: { stack: 'Error: x\n    at y' },
  })
  expect(readable(line)).toBe('21:50:03 warn  a turn took too long position=7\nError: x\n    at y\n')
})
