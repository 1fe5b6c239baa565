import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { root, workspaces } from './workspaces.mjs'

/** Every package packs, and what is in it serves ESM consumers with types. */
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
    const strays = files.map(({ path }) => path).filter((path) => /\.test\.|tsbuildinfo/.test(path))
    if (strays.length > 0) problems.push(`${manifest.name} packs what nobody needs: ${strays.join(', ')}`)
    for (const needed of ['README.md', 'LICENSE'])
      if (!files.some(({ path }) => path === needed)) problems.push(`${manifest.name} packs no ${needed}.`)
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
