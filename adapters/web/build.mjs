// Makes dist/widget/huida-widget.js: one script for the browser, with nothing to load after it.
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const out = fileURLToPath(new URL('dist/widget/', import.meta.url))

await build({
  entryPoints: [fileURLToPath(import.meta.resolve('./widget/main.ts'))],
  outfile: `${out}huida-widget.js`,
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['es2022', 'chrome105', 'firefox121', 'safari16'],
  charset: 'utf8',
  legalComments: 'none',
})
mkdirSync(out, { recursive: true })
// It exports nothing: it is for a <script> tag.
writeFileSync(`${out}huida-widget.d.ts`, 'export {}\n')
