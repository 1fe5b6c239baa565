import { defineConfig, type Plugin } from 'vite'

/** Where `npm run dev` finds a program that runs; its cookie is for its own address, so requests go through here. */
const program = process.env.HUIDA_URL ?? 'http://127.0.0.1:3000'

/**
 * Most of what every page loads runs before the first of them is there: browsers that read this compile it while it arrives, beside the main
 * thread, instead of function by function when each is called (https://v8.dev/blog/explicit-compile-hints).
 */
const compiledOnArrival: Plugin = {
  name: 'compiled-on-arrival',
  generateBundle: {
    order: 'post',
    handler(_, files) {
      for (const file of Object.values(files))
        if (file.type === 'chunk' && (file.isEntry || file.name === 'base'))
          file.code = `//# allFunctionsCalledOnLoad\n${file.code}`
    },
  },
}

export default defineConfig({
  base: '/console/',
  plugins: [compiledOnArrival],
  build: {
    outDir: '../dist/console',
    // Browsers that know `light-dark()`: the themes are written with it.
    target: ['chrome123', 'firefox121', 'safari17.5'],
    // What is inlined as `data:` would need a weaker content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // Counted as it is sent, by a test: at most 300 KB for any page.
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      // What many parts share comes with the first of them: a page of forty small files waits for requests, not for bytes.
      output: { codeSplitting: { groups: [{ name: 'base', minShareCount: 7 }] } },
      onLog(level, log, told) {
        // "use client" is said to frameworks that draw pages on a server.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') told(level, log)
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/knowledge', '/traces', '/media', '/health', '/web'].map((path) => [
        path,
        { target: program, ws: true, changeOrigin: false },
      ]),
    ),
  },
})
