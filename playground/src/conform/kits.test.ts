import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cleanups, temporaryFolder } from '@huida/core/testing'
import { afterEach, expect, test } from '@jest/globals'
import { findKits } from './kits.js'

const cleanup = cleanups(afterEach)

/** A folder in which a package with this manifest is installed, with these files. */
function installed(manifest: object, files: Record<string, string> = {}): string {
  const folder = temporaryFolder(cleanup)
  const at = join(folder, 'node_modules/@stranger/pager')
  mkdirSync(at, { recursive: true })
  for (const [file, source] of Object.entries({ 'package.json': JSON.stringify(manifest), ...files }))
    writeFileSync(join(at, file), source)
  return folder
}

const name = '@stranger/pager'
const exports = { './conformance': { types: './kit.d.ts', import: './kit.js' } }

test('kits are found by the name of an installed package, and by its folder', async () => {
  const kit = 'export const kits = { radio: async () => ({}) }'
  const folder = installed({ name, version: '1.2.3', type: 'module', exports }, { 'kit.js': kit })
  for (const named of [name, 'node_modules/@stranger/pager']) {
    const found = await findKits(named, folder)
    expect(found).toMatchObject({ name, version: '1.2.3' })
    expect(Object.keys(found.kits)).toEqual(['radio'])
  }
})

test.each([
  ['is not installed', undefined, /There is no package "@stranger\/pager" here/],
  ['brings no kit', { name, exports: './index.js' }, /has no kit to certify it with.*"\.\/conformance"/],
  ['is not built', { name, type: 'module', exports }, /kit\.js is not there\. Build @stranger\/pager first/],
])('a package that %s is told, with what to do', async (_, manifest, message) => {
  const folder = manifest ? installed(manifest) : temporaryFolder(cleanup)
  await expect(findKits(name, folder)).rejects.toThrow(message)
})

test('a module without kits is told', async () => {
  const folder = installed({ name, type: 'module', exports }, { 'kit.js': 'export const kits = {}' })
  await expect(findKits(name, folder)).rejects.toThrow(/exports no "kits"/)
})
