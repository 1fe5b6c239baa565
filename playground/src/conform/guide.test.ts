import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cleanups } from '@huida/core/testing'
import { afterEach, describe, expect, test } from '@jest/globals'
import { packageFolder } from '../folder.js'
import { certificatesOf, failed } from './fixtures/certificates-of.js'

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
    const certificates = await certificatesOf({ 'conformance.ts': sample() }, cleanup)
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
    const certificates = await certificatesOf(
      { 'conformance.ts': source.replace(right, wrong) },
      cleanup,
      '--way',
      'webhook',
      '--only',
      only,
    )
    expect(failed(certificates).some((each) => name.test(each))).toBe(true)
    expect(certificates[0]?.ok).toBe(false)
  })
})
