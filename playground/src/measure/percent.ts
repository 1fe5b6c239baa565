/** A share from 0 to 1 in per cent, as a report prints it. */
export const percent = (share: number, digits = 1): string => `${(share * 100).toFixed(digits)}\u00a0%`
