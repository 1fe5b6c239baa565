/** The languages of the console, of reports and of commands. */
export type Language = 'zh' | 'en'
