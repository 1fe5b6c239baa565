import { watch } from 'node:fs'
import { basename, dirname } from 'node:path'

/** How long the file must be quiet, so that an editor that writes in several steps is read once. */
const quietMs = 40
/** How often to look without having been told: not every file system tells. */
const pollMs = 400

/**
 * Calls back soon after one of the files of a directory may have changed, and at least every 400 ms, until the result is called. The directory is
 * watched, because most editors replace the file. Keeps no process alive.
 */
export function watchFiles(files: readonly [string, ...string[]], look: () => void): () => void {
  let quiet: NodeJS.Timeout | undefined
  const soon = () => {
    clearTimeout(quiet)
    quiet = setTimeout(look, quietMs).unref()
  }
  const poll = setInterval(look, pollMs).unref()
  const watcher = startWatcher(files, soon)
  return () => {
    clearTimeout(quiet)
    clearInterval(poll)
    watcher?.close()
  }
}

function startWatcher(files: readonly [string, ...string[]], soon: () => void) {
  const names = new Set(files.map((file) => basename(file)))
  try {
    const watcher = watch(dirname(files[0]), { persistent: false }, (_, name) => {
      if (name === null || names.has(name)) soon()
    })
    // A directory that vanished, or no more watches to be had: looking now and then is enough.
    return watcher.on('error', () => watcher.close())
  } catch {
    return undefined
  }
}
