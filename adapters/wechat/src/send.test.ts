import { describe, expect, test } from '@jest/globals'
import { judge } from './send.js'

const grpc = (code: number, message: string) => Object.assign(new Error(message), { code })

describe('what a puppet throws', () => {
  test.each([
    [new Error('not logged in'), { outcome: 'rejected', code: 'unavailable', retryAtMs: 5_000 }],
    [new Error('NO CLIENT'), { outcome: 'rejected', code: 'unavailable', retryAtMs: 5_000 }],
    [
      grpc(14, '14 UNAVAILABLE: No connection established. Last error: connect ECONNREFUSED 127.0.0.1:1'),
      { outcome: 'rejected', code: 'unavailable', retryAtMs: 5_000 },
    ],
    [grpc(16, '16 UNAUTHENTICATED: Invalid token'), { outcome: 'rejected', code: 'unauthorized', retryAtMs: 60_000 }],
    [grpc(8, '8 RESOURCE_EXHAUSTED'), { outcome: 'rejected', code: 'rate_limited', retryAtMs: 5_000 }],
    [new Error('操作过于频繁，请稍后再试'), { outcome: 'rejected', code: 'rate_limited', retryAtMs: 5_000 }],
  ])('for a time is tried again, not before then: %s', (error, result) => {
    expect(judge(error, { now: 0 })).toMatchObject(result)
  })

  test.each([
    [new Error('李雷开启了朋友验证，你还不是他（她）朋友'), 'blocked'],
    [new Error('消息已发出，但被对方拒收了'), 'blocked'],
    [new Error('contact wxid_x not found'), 'gone'],
    [grpc(5, '5 NOT_FOUND'), 'gone'],
    [grpc(12, '12 UNIMPLEMENTED'), 'invalid'],
  ])('for good is not tried again: %s', (error, code) => {
    const result = judge(error, { now: 0 })
    expect(result).toMatchObject({ outcome: 'rejected', code })
    expect(result).not.toHaveProperty('retryAtMs')
  })

  test.each([
    [grpc(14, '14 UNAVAILABLE: Connection dropped')],
    [grpc(4, '4 DEADLINE_EXCEEDED')],
    [grpc(1, '1 CANCELLED: Call cancelled')],
    [new Error('socket hang up')],
    ['a string'],
  ])('without saying so may have arrived: %s', (error) => {
    expect(judge(error, { now: 0 }).outcome).toBe('unknown')
  })

  test('is told by its first line, since gateways send the stack of the other side', () => {
    expect(judge(grpc(2, '2 UNKNOWN: Error: odd\n    at not found (file.js)'), { now: 0 })).toMatchObject({
      outcome: 'unknown',
      reason: '2 UNKNOWN: Error: odd',
    })
  })
})
