import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { packageFolder } from '../folder.js'

const sourceOf = (file: string): string => readFileSync(join(packageFolder, 'console/src', file), 'utf8')

/** Calls that change something or show personal data, as the audit log writes them. The file is what the program answers: a check says so. */
function audited(): string[] {
  const found: string[] = []
  let path = ''
  let about = ''
  for (const line of sourceOf('api/schema.ts').split('\n')) {
    path = /^ {2}["']?(\/[^"']+)["']?: \{/.exec(line)?.[1] ?? path
    about = /\/\*\*(.*)\*\//.exec(line)?.[1] ?? about
    const [, method] = /^ {4}(get|post|put|patch|delete)\??: [^n]/.exec(line) ?? []
    if (method && /Audit: (change|personal)\./.test(about))
      found.push(`${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`)
  }
  return found
}

test('whatever the audit log tells has words in both languages', () => {
  const calls = audited()
  expect(calls.length).toBeGreaterThan(60)
  const words = sourceOf('pages/audit/action-words.ts')
  expect(calls.filter((call) => !words.includes(`'${call}': [`))).toEqual([])
})
