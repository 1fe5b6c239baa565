/** What a check found: all is well, something to know, something to mend. */
export interface Finding {
  level: 'ok' | 'note' | 'mend'
  zh: string
  en: string
}

/** All is well. */
export const ok = (zh: string, en: string): Finding => ({ level: 'ok', zh, en })
/** Something to know. */
export const note = (zh: string, en: string): Finding => ({ level: 'note', zh, en })
/** Something to mend, with how. */
export const mend = (zh: string, en: string): Finding => ({ level: 'mend', zh, en })
