import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { posix } from 'node:path'
import { read, root, workspaces } from './workspaces.mjs'

/**
 * Every package packs, what is in it serves ESM consumers with types, and nothing in it points at what was left behind.
 */
export function packages() {
  const problems = []
  const folder = mkdtempSync(`${tmpdir()}/huida-packages-`)
  const run = (line) => spawnSync(line, { cwd: root, shell: true, encoding: 'utf8' })
  for (const { folder: workspace, manifest } of workspaces()) {
    const packed = run(`npm pack ./${workspace} --pack-destination ${folder} --json --loglevel=error`)
    const [{ filename, files } = {}] = packed.status === 0 ? [].concat(...Object.values(JSON.parse(packed.stdout))) : []
    if (!filename) {
      problems.push(`${manifest.name} does not pack:\n${packed.stderr}`)
      continue
    }
    const tarball = `${folder}/${filename.replace(/^@/, '').replace('/', '-')}`
    const paths = files.map(({ path }) => path)
    problems.push(...content(workspace, manifest.name, paths), ...links(workspace, paths), ...sources(workspace, paths))
    for (const line of [
      `npx publint run ${tarball} --strict`,
      `npx attw ${tarball} --profile esm-only --no-color --no-emoji`,
    ]) {
      const { status, stdout, stderr } = run(line)
      if (status !== 0) problems.push(`${manifest.name}: ${line.split(' ')[1]} says\n${stdout}${stderr}`)
    }
  }
  rmSync(folder, { recursive: true })
  return problems
}

/** What everybody needs is there, and what nobody needs is not. The hello packages are there to be copied whole. */
function content(workspace, name, paths) {
  const isCopied = workspace.endsWith('/hello')
  const strays = paths.filter(
    (path) =>
      /^dist\/.*\.test\.|tsbuildinfo/.test(path) ||
      (!isCopied && !path.startsWith('template/') && /\.test\./.test(path)),
  )
  const needed = ['README.md', 'LICENSE', 'CHANGELOG.md', ...(isCopied ? ['tsconfig.json', 'src/index.test.ts'] : [])]
  return [
    ...(strays.length > 0 ? [`${name} packs what nobody needs: ${strays.join(', ')}`] : []),
    ...needed.filter((path) => !paths.includes(path)).map((path) => `${name} packs no ${path}.`),
  ]
}

/** Relative links of packed pages that lead out of the package, or to what is not packed. */
function links(workspace, paths) {
  const problems = []
  for (const page of paths.filter((path) => path.endsWith('.md'))) {
    const prose = read(`${workspace}/${page}`).replace(/^```[\s\S]*?^```$|`[^`\n]*`/gm, '')
    for (const [, inline, defined, html] of prose.matchAll(
      /\]\(<?([^)\s>]+)|^\[[^\]]+\]:\s+(\S+)|(?:href|src)=["']([^"']+)/gm,
    )) {
      const link = inline ?? defined ?? html
      if (/^([a-z][a-z\d+.-]*:|\/\/|#)/i.test(link)) continue
      const target = posix.join(posix.dirname(page), link.split('#')[0]).replace(/\/$/, '')
      if (!paths.some((path) => path === target || path.startsWith(`${target}/`)))
        problems.push(
          `${workspace}/${page} links to ${link}, which is not in the package. Pack it, or give its whole address.`,
        )
    }
  }
  return problems
}

/** Source maps whose sources a debugger would not find. */
function sources(workspace, paths) {
  const problems = []
  for (const map of paths.filter((path) => path.endsWith('.map'))) {
    const { sources, sourcesContent = [], sourceRoot = '' } = JSON.parse(read(`${workspace}/${map}`))
    for (const [index, source] of sources.entries()) {
      const file = posix.join(posix.dirname(map), sourceRoot, source)
      if (typeof sourcesContent[index] !== 'string' && !paths.includes(file))
        problems.push(`${workspace}/${map} is made from ${file}, which is not in the package.`)
    }
  }
  return problems
}
