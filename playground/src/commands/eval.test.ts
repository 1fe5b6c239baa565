import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cleanups, startProgram, temporaryFolder } from '@huida/core/testing'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { packageFolder } from '../folder.js'

const cleanup = cleanups(afterAll)
const folder = temporaryFolder(cleanup)

// Whole processes, one of which learns from several sets.
jest.setTimeout(600_000)

const describeBuilt = existsSync(join(packageFolder, 'dist/src/cli.js')) ? describe : describe.skip

const jsonLines = (...rows: object[]) => rows.map((row) => JSON.stringify(row)).join('\n')

/** Two questions, one of which finds its article first. */
beforeAll(() => {
  mkdirSync(join(folder, 'faq'))
  const corpus = [
    { _id: 'd1', title: 'How do I return something?', text: 'Within seven days.' },
    { _id: 'd2', title: 'How do I pay?', text: 'By card.' },
  ]
  writeFileSync(join(folder, 'faq/corpus.jsonl'), jsonLines(...corpus))
  const queries = [
    { _id: 'q1', text: 'return something' },
    { _id: 'q2', text: 'pay' },
  ]
  writeFileSync(join(folder, 'faq/queries.jsonl'), jsonLines(...queries))
  writeFileSync(join(folder, 'faq/qrels.tsv'), 'query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td1\t1\n')
})

const faq = (name: string, floor: number, data = 'faq') =>
  `  - { name: ${name}, kind: retrieval, data: ${data}, figures: { hit1: { floor: ${floor} } } }`

/** Writes a suite of rows, and runs it. */
function run(rows: string[], ...flags: string[]) {
  const file = join(folder, 'suite.yaml')
  writeFileSync(file, ['name: ours', 'rows:', ...rows].join('\n'))
  return evaluated(file, ...flags)
}

const evaluated = (...args: string[]) =>
  startProgram([join(packageFolder, 'bin/huida.js'), 'eval', ...args], { cleanup }).ended

describeBuilt('huida eval (needs npm run build)', () => {
  test('everything that a build must reach is reached', async () => {
    const suite = join(packageFolder, '../eval/ci.yaml')
    const { code, out, err } = await evaluated(suite, '--history', join(folder, 'ci.jsonl'))
    expect(code === 0 ? '' : `${out}${err}`).toBe('')
    expect(out).not.toContain('BELOW')
  })

  test('below a floor the exit code is 1, and the row is named', async () => {
    const { code, out } = await run([faq('good', 0.5), faq('absurd', 0.51)], '--history', join(folder, 'floor.jsonl'))
    expect(code).toBe(1)
    expect(out).toContain('BELOW absurd: hit@1 is 0.500, and at least 0.510 is allowed.')
    expect(out).not.toContain('BELOW good')
  })

  test('a second run shows the change since the first, which the history keeps', async () => {
    const history = join(folder, 'twice.jsonl')
    const { out: first } = await run([faq('faq', 0)], '--history', history)
    const past = JSON.parse(readFileSync(history, 'utf8'))
    expect(past).toMatchObject({ suite: 'ours', rows: { faq: { hit1: 0.5 } } })
    writeFileSync(history, `${JSON.stringify({ ...past, rows: { faq: { hit1: 0.496 } } })}\n`)
    const { out: second } = await run([faq('faq', 0)], '--history', history)
    expect(first).not.toContain('+0.004')
    expect(second).toContain('+0.004')
    expect(readFileSync(history, 'utf8').trim().split('\n')).toHaveLength(2)
  })

  test('a row that cannot be measured fails the run, and the others are measured all the same', async () => {
    const rows = [faq('gone', 0, 'nowhere'), faq('there', 0)]
    const { code, out } = await run(rows, '--history', join(folder, 'gone.jsonl'))
    expect(code).toBe(1)
    expect(out).toMatch(/there\n.*hit@1 +0\.500/)
    expect(out).toMatch(/FAILED gone: .*nowhere/)
  })

  test('--only runs the rows whose names hold the words, and --json prints nothing else', async () => {
    const rows = [faq('Returns', 0.9), faq('Payment', 0)]
    const { code, out } = await run(rows, '--only', 'paym', '--json', '--history', join(folder, 'only.jsonl'))
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ rows: { Payment: { hit1: 0.5 } }, below: [], failed: [] })
    expect((await run(rows, '--only', 'parcels')).err).toMatch(/No row of "ours" has "parcels".*\n {2}Returns\n/)
  })
})
