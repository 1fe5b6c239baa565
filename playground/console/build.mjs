// Makes ../dist/console, unless what it is made from has not changed since.
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const here = fileURLToPath(new URL('.', import.meta.url))
const out = fileURLToPath(new URL('../dist/console', import.meta.url))

/** What a build depends on: its own files, and what it takes from the core and from packages. */
function inputs() {
  const hash = createHash('sha256')
  const add = (path) => hash.update(path.slice(here.length)).update('\0').update(readFileSync(path)).update('\0')
  const addAll = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1)))
      if (entry.isDirectory()) addAll(`${folder}/${entry.name}`)
      else if (!/\.test\.tsx?$/.test(entry.name)) add(`${folder}/${entry.name}`)
  }
  addAll(`${here}src`)
  addAll(`${here}public`)
  for (const file of ['index.html', 'vite.config.ts', 'package.json', 'build.mjs']) add(`${here}${file}`)
  addAll(`${here}../../core/src/conversation`)
  add(`${here}../../package-lock.json`)
  return hash.digest('hex')
}

const now = inputs()
const mark = `${out}/.inputs`
if (!existsSync(mark) || readFileSync(mark, 'utf8') !== now) {
  const { build } = await import('vite')
  const fresh = `${out}.${process.pid}`
  await build({ root: here, logLevel: 'warn', build: { outDir: fresh, emptyOutDir: true } })
  compress(`${fresh}/assets`)
  writeFileSync(`${fresh}/.inputs`, now)
  putInPlace(fresh)
}

/** Smaller forms beside each file: the server sends them as they are. */
function compress(folder) {
  for (const name of readdirSync(folder)) {
    const bytes = readFileSync(`${folder}/${name}`)
    writeFileSync(`${folder}/${name}.gz`, gzipSync(bytes, { level: 9 }))
    writeFileSync(
      `${folder}/${name}.br`,
      brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
    )
  }
}

/** A server that is running may read any file at any moment: what the old page asks for stays until the new page is there. */
function putInPlace(fresh) {
  mkdirSync(`${out}/assets`, { recursive: true })
  const old = new Set(readdirSync(`${out}/assets`))
  cpSync(`${fresh}/assets`, `${out}/assets`, { recursive: true })
  for (const name of readdirSync(fresh)) if (name !== 'assets') renameSync(`${fresh}/${name}`, `${out}/${name}`)
  for (const name of readdirSync(`${fresh}/assets`)) old.delete(name)
  for (const name of old) rmSync(`${out}/assets/${name}`)
  rmSync(fresh, { recursive: true })
}
