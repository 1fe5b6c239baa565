export type { Imported, ImportOptions } from './import-source.js'
export { importCsv, importFolder } from './import-source.js'
// What waits for a person, and what is not taken
export type { Quarantined } from './quarantined.js'
export type { Refusal } from './refusal.js'
