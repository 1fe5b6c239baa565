// Makes dist/widget/huida-widget.js: one script for the browser, with nothing to load after it.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const out = fileURLToPath(new URL('dist/widget/', import.meta.url))

const { outputFiles } = await build({
  entryPoints: [fileURLToPath(import.meta.resolve('./widget/main.ts'))],
  outfile: `${out}huida-widget.js`,
  write: false,
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['es2022', 'chrome105', 'firefox121', 'safari16'],
  charset: 'utf8',
  legalComments: 'none',
})
mkdirSync(out, { recursive: true })
// Put in place whole: a server that is running may read it at any moment.
writeFileSync(`${out}${process.pid}.tmp`, outputFiles[0].contents)
renameSync(`${out}${process.pid}.tmp`, `${out}huida-widget.js`)
// It exports nothing: it is for a <script> tag.
writeFileSync(`${out}huida-widget.d.ts`, 'export {}\n')
