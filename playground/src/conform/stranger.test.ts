import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cleanups } from '@huida/core/testing'
import { afterEach, describe, expect, test } from '@jest/globals'
import { packageFolder } from '../folder.js'
import { certificatesOf, failed } from './fixtures/certificates-of.js'

const cleanup = cleanups(afterEach)
const folder = join(packageFolder, '../adapters/feishu/src')

/** The adapter of a stranger, who had nothing but the guide: Feishu. */
const sources = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
  )

/** What may be wrong, in which file, and the case that names it. `only`: cases with these words, since others would wait in vain. */
const faults = [
  {
    fault: 'checks no signature',
    file: 'verify.ts',
    right: "if (!isSame(headers.get('x-lark-signature') ?? '', expected)) throw new HuidaError('UNAUTHENTIC', {})",
    wrong: 'void expected',
    only: 'signature',
    named: /wrong signature is refused/,
  },
  {
    fault: 'acknowledges before the commit',
    file: 'index.ts',
    right: 'if (event) await inbox.receive(event)',
    wrong: 'if (event) void inbox.receive(event).catch(() => {})',
    only: 'acknowledged',
    named: /cannot be stored is not acknowledged/,
  },
  {
    fault: 'swallows what the platform refuses',
    file: 'send.ts',
    right: "if (BLOCKED.has(code)) return rejected('blocked',",
    wrong: 'if (BLOCKED.has(code)) return delivered(undefined,',
    only: 'for good',
    named: /refuses for good/,
  },
  {
    fault: 'keys messages by the wrong id',
    file: 'receive.ts',
    right: "type: 'message',\n    key,",
    wrong: "type: 'message',\n    key: from,",
    only: 'same words',
    named: /same words in another message/,
  },
]

// These run the program as it is installed, so they need it built: npm run build.
const describeBuilt = existsSync(join(packageFolder, 'dist/src/cli.js')) ? describe : describe.skip

describeBuilt("a stranger's adapter (needs npm run build)", () => {
  test('is certified', async () => {
    const certificates = await certificatesOf(sources(), cleanup)
    expect(failed(certificates)).toEqual([])
    expect(certificates.every(({ ok }) => ok)).toBe(true)
  })

  test.each(faults)('is not certified when it $fault, and the case says so', async (planted) => {
    const { file, right, wrong, only, named } = planted
    const source = sources()[file]!
    expect(source.split(right)).toHaveLength(2)
    const certificates = await certificatesOf(
      { ...sources(), [file]: source.replace(right, wrong) },
      cleanup,
      '--only',
      only,
    )
    expect(failed(certificates)).toContainEqual(expect.stringMatching(named))
    expect(certificates[0]?.ok).toBe(false)
  })
})
