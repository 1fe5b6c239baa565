import { describe, expect, test } from '@jest/globals'
import { passwordProblem } from './passwords.js'

const belongings = ['wang.xiaoming', '王小明', 'xiaoming@shop.example']

describe('a password that is guessed soon is refused', () => {
  test.each([
    ['nine char', 'PASSWORD_SHORT'],
    ['x'.repeat(201), 'PASSWORD_LONG'],
    ['password123!', 'PASSWORD_COMMON'],
    ['P@ssw0rd2026', 'PASSWORD_COMMON'],
    ['1234567890', 'PASSWORD_COMMON'],
    ['９８７６５４３２１０', 'PASSWORD_COMMON'],
    ['qwertyuiop12', 'PASSWORD_COMMON'],
    ['1qaz2wsx3edc', 'PASSWORD_COMMON'],
    ['aaaaaaaaaaaaaa', 'PASSWORD_COMMON'],
    ['abcabcabcabc', 'PASSWORD_COMMON'],
    ['zyxwvutsrqpo', 'PASSWORD_COMMON'],
    ['huida-admin-2026', 'PASSWORD_COMMON'],
    ['woaini5201314', 'PASSWORD_COMMON'],
    ['admin admin admin', 'PASSWORD_COMMON'],
    ['客服密码2026客服', 'PASSWORD_COMMON'],
    ['Welcome2026!!', 'PASSWORD_COMMON'],
    ['wang.xiaoming', 'PASSWORD_NAMES_YOU'],
    ['XiaoMing2026', 'PASSWORD_NAMES_YOU'],
    ['王小明王小明王小明12', 'PASSWORD_NAMES_YOU'],
  ])('%s', (password, problem) => expect(passwordProblem(password, belongings)).toBe(problem))
})

test.each([
  'correct horse battery',
  '春眠不觉晓处处闻啼鸟',
  'k8#vQ2!mZr',
  'my cat eats 17 mice',
  'xiaoming likes green tea',
  'the password of the red door is blue',
])('%s is taken', (password) => expect(passwordProblem(password, belongings)).toBeUndefined())
