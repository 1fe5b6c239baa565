import { expect, test } from '@jest/globals'
import { numbered } from './numbered.js'

test('question marks become numbers', () => {
  expect(numbered('select a from t where b = ? and c in (?, ?)')).toBe('select a from t where b = $1 and c in ($2, $3)')
})

test('question marks in texts, names and comments stay what they are', () => {
  const sql = `select '?', 'it''s ?', "a?" -- why?
    from t /* ? */ where b = ?`
  expect(numbered(sql)).toBe(sql.replace(/\?$/, '$1'))
})

test('what is numbered already keeps its operators', () => {
  expect(numbered("select data ? 'key' from t where id = $1")).toBe("select data ? 'key' from t where id = $1")
})
