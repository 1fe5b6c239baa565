/** Days between the end of 1899, from which spreadsheets count, and 1970. */
const days1970 = 25_569

/** The instant of a day that a spreadsheet holds as its number, ISO 8601. */
export const instantOfSerial = (serial: number): string =>
  new Date(Math.round((serial - days1970) * 86_400_000)).toISOString()
