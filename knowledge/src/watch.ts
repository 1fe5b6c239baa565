import { watch } from 'node:fs'
import { basename, dirname } from 'node:path'

/** How long the file must be quiet, so that an editor that writes in several steps is read once. */
const quietMs = 40
/** How often to look without having been told: not every file system tells. */
const pollMs = 400

/**
 * Calls back soon after a file may have changed, and at least every 400 ms, until the result is called. The directory is
 * watched, because most editors replace the file. Keeps no process alive.
 */
export function watchFile(file: string, look: () => void): () => void {
  let quiet: NodeJS.Timeout | undefined
  const soon = () => {
    clearTimeout(quiet)
    quiet = setTimeout(look, quietMs).unref()
  }
  const poll = setInterval(look, pollMs).unref()
  const watcher = startWatcher(file, soon)
  return () => {
    clearTimeout(quiet)
    clearInterval(poll)
    watcher?.close()
  }
}

function startWatcher(file: string, soon: () => void) {
  try {
    const watcher = watch(dirname(file), { persistent: false }, (_, name) => {
      if (name === null || name === basename(file)) soon()
    })
    // A directory that vanished, or no more watches to be had: looking now and then is enough.
    return watcher.on('error', () => watcher.close())
  } catch {
    return undefined
  }
}
