import { renameSync, rmSync, writeFileSync } from 'node:fs'

/** Replaces a small file at once or not at all. @param mode default: readable for this user only */
export function replaceFile(file: string, text: string, mode = 0o600): void {
  const beside = `${file}.${process.pid}.new`
  try {
    writeFileSync(beside, text, { mode })
    renameSync(beside, file)
  } finally {
    rmSync(beside, { force: true })
  }
}
