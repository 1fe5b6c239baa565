import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { readSettings } from './settings.js'

const data = join(import.meta.dirname, '../dist/settings-test')

test('a flag goes before the environment, and the environment before the default', () => {
  expect(readSettings({ data }, {})).toMatchObject({ port: 3000, host: '127.0.0.1', origins: [] })
  expect(readSettings({ data }, { PORT: '8080', HOST: '0.0.0.0' })).toMatchObject({ port: 8080, host: '0.0.0.0' })
  expect(readSettings({ data, port: '0' }, { PORT: '8080' }).port).toBe(0)
})

test('everything that is wrong is told at once, with what to do', () => {
  const wrong = { PORT: '80a', HUIDA_TELEGRAM_URL: 'https://bot.example' }
  expect(() => readSettings({ data }, wrong)).toThrow(
    /3 problem\(s\)[\s\S]*"80a" is not a number from 0 to 65535[\s\S]*HUIDA_TELEGRAM_TOKEN is missing[\s\S]*needs HUIDA_TELEGRAM_SECRET/,
  )
})

test('a data folder that cannot be made is told with its path and another way', () => {
  const impossible = join(import.meta.filename, 'data')
  expect(() => readSettings({ data: impossible }, {})).toThrow(
    `The data folder ${impossible} cannot be written (ENOTDIR). Name another`,
  )
})
