import { readdirSync, readFileSync } from 'node:fs'
import { parseSync } from '@swc/core'

/** The repository. */
const root = new URL('../../', import.meta.url)

/** The files of a folder that are part of a program, by their paths in the repository. */
export const sourcesIn = (folder: string): string[] =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ts$/.test(name) && !/\.(?:test|d)\.ts$/.test(name))
    .map((name) => `${folder}/${name}`)
    .sort()

/** The regular expressions that stand in a file as such. */
export function literalsIn(file: string): RegExp[] {
  const found: RegExp[] = []
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    if (isLiteral(node)) found.push(new RegExp(node.pattern, node.flags))
    for (const inner of Object.values(node)) visit(inner)
  }
  visit(parseSync(readFileSync(new URL(file, root), 'utf8'), { syntax: 'typescript', target: 'es2022' }))
  return found
}

const isLiteral = (node: object): node is { pattern: string; flags: string } =>
  'type' in node && node.type === 'RegExpLiteral'
