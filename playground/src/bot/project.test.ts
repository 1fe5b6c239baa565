import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cleanups, temporaryFolder } from '@huida/core/testing'
import { afterEach, expect, test } from '@jest/globals'
import { projectSettings } from './project.js'

const cleanup = cleanups(afterEach)

function folderWith(manifest?: string): string {
  const folder = join(temporaryFolder(cleanup), 'bot')
  mkdirSync(folder)
  if (manifest !== undefined) writeFileSync(join(folder, 'package.json'), manifest)
  return folder
}

test('a package.json says which bot a folder is about', () => {
  const huida = { bot: 'dist/bot.js', data: 'data', knowledge: 'knowledge.json' }
  expect(projectSettings(folderWith(JSON.stringify({ name: 'my-bot', huida })))).toEqual(huida)
})

test.each([undefined, '{"name":"other"}', 'no JSON', 'null'])('%j says nothing of a bot', (manifest) => {
  expect(projectSettings(folderWith(manifest))).toEqual({})
})

test('everything that is wrong there is told at once', () => {
  const folder = folderWith('{"huida":{"bots":"x","data":7,"knowledge":""}}')
  expect(() => projectSettings(folder)).toThrow(
    /no setting "bots"[\s\S]*"data" is no path[\s\S]*"knowledge" is no path/,
  )
  expect(() => projectSettings(folderWith('{"huida":"dist/bot.js"}'))).toThrow('it is no object')
})
