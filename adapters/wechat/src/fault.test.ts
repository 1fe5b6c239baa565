import { expect, test } from '@jest/globals'
import { faultOf } from './fault.js'

test('a fault tells what happened, and neither tokens nor what stands behind the first line', () => {
  const error = Object.assign(
    new Error('16 UNAUTHENTICATED: Invalid Wechaty TOKEN "puppet_x_123"\n    at secret (x.js)'),
    {
      code: 16,
      metadata: { authorization: 'Wechaty puppet_x_123' },
    },
  )
  const fault = faultOf(error, [])
  expect(fault).toMatchObject({ message: '16 UNAUTHENTICATED: Invalid Wechaty TOKEN "***"', code: 16 })
  expect(`${JSON.stringify(fault)}${fault.stack}`).not.toMatch(/puppet_x_123|x\.js/)
  expect(faultOf(new Error('no puppet_x_123 here'), ['puppet_x_123']).message).toBe('no *** here')
})

test('a fault that an event tells is read from its JSON, or as it is', () => {
  const gerror = JSON.stringify({ code: 14, message: '14 UNAVAILABLE' })
  expect(faultOf({ gerror }, [])).toMatchObject({ message: '14 UNAVAILABLE', code: 14 })
  expect(faultOf({ gerror: 'it broke' }, []).message).toBe('it broke')
  expect(faultOf({ data: 'it broke' }, []).message).toBe('it broke')
  expect(faultOf('it broke', []).message).toBe('it broke')
})
