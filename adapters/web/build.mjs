// Makes dist/widget/huida-widget.js: one script for the browser, nothing to load after it.
import { build } from 'esbuild'

await build({
  entryPoints: [new URL('widget/main.ts', import.meta.url).pathname],
  outfile: new URL('dist/widget/huida-widget.js', import.meta.url).pathname,
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['es2022', 'chrome105', 'firefox110', 'safari15.4'],
  charset: 'utf8',
  legalComments: 'none',
})
