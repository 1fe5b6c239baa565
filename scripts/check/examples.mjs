import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { list, read, root } from './workspaces.mjs'

/**
 * Code in READMEs and docs is compiled: every block marked `ts`. A block marked `ts run` is run as well, and must end well.
 * Blocks of one page that belong together say so by `ts continue`: they see what the block before them declared.
 */
export function examples() {
  const folder = `${root}/.examples`
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  const origins = new Map()
  const runs = []
  for (const file of list(/^(?!CHANGELOG).*\.md$/)) {
    let source = ''
    let number = 0
    for (const [block, info, code] of read(file).matchAll(/^```ts((?: \w+)*)\n([\s\S]*?)^```$/gm)) {
      source = info.includes('continue') ? `${source}\n${code}` : code
      const name = `${file.replace(/[^\w]/g, '-')}-${++number}`
      // A block is a module, whether it imports something or not.
      writeFileSync(`${folder}/${name}.ts`, `${source}\nexport {}\n`)
      origins.set(name, `${file}, example ${number} (${block.split('\n')[1]} …)`)
      if (info.includes('run')) runs.push(name)
    }
  }
  writeFileSync(
    `${folder}/tsconfig.json`,
    JSON.stringify({
      extends: '../tsconfig.base.json',
      compilerOptions: {
        composite: false,
        declaration: false,
        declarationMap: false,
        sourceMap: false,
        outDir: 'out',
        lib: ['ES2023', 'DOM'],
      },
      include: ['*.ts'],
    }),
  )
  writeFileSync(`${folder}/package.json`, JSON.stringify({ type: 'module' }))
  const problems = []
  const { status, stdout } = spawnSync('npx', ['tsc', '-p', folder], { cwd: root, encoding: 'utf8' })
  if (status !== 0)
    problems.push(stdout.replaceAll(/\.examples\/([\w-]+)\.ts/g, (path, name) => origins.get(name) ?? path).trim())
  else
    for (const name of runs)
      try {
        execFileSync('node', [`${folder}/out/${name}.js`], {
          cwd: root,
          encoding: 'utf8',
          timeout: 60_000,
          stdio: 'pipe',
        })
      } catch (error) {
        problems.push(`${origins.get(name)} compiles but does not run:\n${error.stderr || error.message}`)
      }
  if (problems.length === 0) rmSync(folder, { recursive: true })
  return problems
}
