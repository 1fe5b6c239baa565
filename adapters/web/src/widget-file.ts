import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Refusal } from './refusal.js'
import type { Answer } from './transport/answer.js'

/** Beside `src` and beside the compiled files alike. */
const bundle = new URL('../dist/widget/huida-widget.js', import.meta.url)

let loaded: Promise<{ code: Uint8Array<ArrayBuffer>; etag: string }> | undefined

/** The widget's script, read once. Browsers ask again whether the one they know has changed, which costs them a few bytes. */
export async function widget(known: string | undefined): Promise<Answer> {
  loaded ??= load()
  const { code, etag } = await loaded
  const headers = {
    etag,
    // Also with a 304: browsers judge by it whether another site may have what they have kept.
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'no-cache',
    // Pages of any site may load the script; whether they may talk is decided when they do.
    'cross-origin-resource-policy': 'cross-origin',
  }
  return known?.includes(etag) ? { status: 304, headers } : { status: 200, body: code, headers }
}

async function load() {
  try {
    const code = new Uint8Array(await readFile(bundle))
    return { code, etag: `"${createHash('sha256').update(code).digest('base64url').slice(0, 22)}"` }
  } catch (cause) {
    loaded = undefined
    throw new Refusal('NOT_FOUND', { problem: 'the widget is not built: run npm run build', cause })
  }
}
