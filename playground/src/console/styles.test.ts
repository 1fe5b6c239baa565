import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { packageFolder } from '../folder.js'

const built = join(packageFolder, 'dist/console/assets')
const allStyles = createRequire(join(packageFolder, 'console/package.json')).resolve('@mantine/core/styles.css')

/** Names that Mantine gives to the parts of what it draws. */
const partsIn = (text: string): Set<string> => new Set(text.match(/\bm_[0-9a-f]{6,8}\b/g))

const builtText = (end: string): string =>
  readdirSync(built)
    .filter((name) => name.endsWith(end))
    .map((name) => readFileSync(join(built, name), 'utf8'))
    .join('\n')

// Without the build there is nothing to look at.
describe(existsSync(built) ? 'the built console' : 'the console is not built: npm run build', () => {
  ;(existsSync(built) ? test : test.skip)('has the styles of every part of Mantine that it draws', () => {
    const [drawn, styled] = [partsIn(builtText('.js')), partsIn(builtText('.css'))]
    const known = partsIn(readFileSync(allStyles, 'utf8'))
    // One is missing: add its file to design/mantine.css.
    expect([...drawn].filter((part) => known.has(part) && !styled.has(part))).toEqual([])
    expect(drawn.size).toBeGreaterThan(50)
  })
})
