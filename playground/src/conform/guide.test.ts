import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cleanups, startProgram } from '@huida/core/testing'
import { afterEach, describe, expect, test } from '@jest/globals'
import { transform } from 'esbuild'
import { packageFolder } from '../folder.js'
import type { Certified } from './report.js'

const guide = readFileSync(join(packageFolder, '../docs/guides/write-an-adapter.md'), 'utf8')
const cleanup = cleanups(afterEach)

/** The adapter of the guide with its kit, as one module: the first sample and those that continue it. */
function sample(): string {
  const blocks = [...guide.matchAll(/^```ts( continue)?\n([\s\S]*?)^```$/gm)]
  return blocks
    .filter(([, continues], index) => index === 0 || continues)
    .map(([, , code]) => code)
    .join('\n')
}

/** What `huida conform` says of a package made of this source. */
async function certificatesOf(source: string, ...flags: string[]): Promise<Certified['certificates']> {
  // Where node finds what the sample imports.
  mkdirSync(join(packageFolder, 'dist'), { recursive: true })
  const folder = mkdtempSync(join(packageFolder, 'dist/guide-'))
  cleanup(() => rmSync(folder, { recursive: true, force: true }))
  const { code } = await transform(source, { loader: 'ts', target: 'es2022' })
  writeFileSync(join(folder, 'pager.js'), code)
  const manifest = { name: 'pager', version: '1.0.0', type: 'module', exports: { './conformance': './pager.js' } }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  const words = [join(packageFolder, 'bin/huida.js'), 'conform', folder, '--json', ...flags]
  const { out, err } = await startProgram(words, { cleanup, env: { LANG: 'en' } }).ended
  if (!out) throw new Error(err)
  return (JSON.parse(out) as Certified).certificates
}

const failed = (certificates: Certified['certificates']): string[] =>
  certificates.flatMap(({ cases }) => cases.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name))

/** What a stranger may get wrong, where it stands in the guide's adapter, and the case that names it. */
const faults = [
  ['checks no signature', /^ {6}verify\(.*$/m, '', /wrong signature/, 'signature'],
  [
    'acknowledges before the commit',
    'await inbox.receive(receive(parseJson(body)))',
    'void inbox.receive(receive(parseJson(body))).catch(() => {})',
    /cannot be stored is not acknowledged/,
    'acknowledged',
  ],
  [
    'swallows what the platform refuses',
    "return rejected('blocked')",
    'return delivered(id)',
    /refuses for good/,
    'platform',
  ],
  ['keys messages by their writer', 'key: id,', 'key: from,', /same words in another message/, 'words'],
  [
    'keys messages anew at each delivery',
    'key: id,',
    'key: crypto.randomUUID(),',
    /a redelivery is acknowledged/,
    'acknowledged',
  ],
] as const

// These run the program as it is installed, so they need it built: npm run build.
const describeBuilt = existsSync(join(packageFolder, 'dist/src/cli.js')) ? describe : describe.skip

describeBuilt('the adapter of the guide (needs npm run build)', () => {
  test('is certified as it stands there, by webhook and by polling', async () => {
    const certificates = await certificatesOf(sample())
    expect(failed(certificates)).toEqual([])
    expect(certificates.map(({ way, ok }) => [way, ok])).toEqual([
      ['webhook', true],
      ['polling', true],
    ])
  })

  test.each(faults)('is not certified when it %s, and the case says so', async (_, right, wrong, name, only) => {
    const source = sample()
    expect(source.split(right)).toHaveLength(2)
    // Of the others many would wait in vain for what never comes.
    const certificates = await certificatesOf(source.replace(right, wrong), '--way', 'webhook', '--only', only)
    expect(failed(certificates).some((each) => name.test(each))).toBe(true)
    expect(certificates[0]?.ok).toBe(false)
  })
})
