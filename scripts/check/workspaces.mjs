import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

export const read = (file) => readFileSync(`${root}/${file}`, 'utf8')

/** The repository's files whose path matches: those that git tracks, and new ones that it does not ignore. */
export const list = (pattern) =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => pattern.test(file))
    .sort()

/** Every published package: its folder and its package.json. */
export const workspaces = () =>
  list(
    /^(core|knowledge|calendar|statistics|playground|playground\/create|emulators|adapters\/[^/]+|plugins\/[^/]+)\/package\.json$/,
  ).map((file) => ({
    folder: dirname(file),
    manifest: JSON.parse(read(file)),
  }))
