// Documents become drafts
export type { Imported, ImportedFile, ImportOptions, ImportProgress } from './import-source.js'
export { importSource } from './import-source.js'
// Within limits
export type { ImportLimits } from './limits.js'
export { defaultLimits } from './limits.js'
// What waits for a person, and what is refused
export type { Quarantined } from './quarantined.js'
export type { Refusal } from './refusal.js'
// As cells of a table hold them
export { splitTexts } from './formats/cells.js'
