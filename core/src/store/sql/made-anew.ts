/** Versions that make tables anew: before them, a copy of everything is kept under this name. */
export const madeAnew: Readonly<Record<string, string>> = { '002': 'v1-backup' }
