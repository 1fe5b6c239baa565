/** A figure as it was measured. */
export interface Measured {
  value: number
  /** Of how many it is a share: then an interval can be told. */
  of?: number
}

/** What a row measured, by the figure's name. */
export type MeasuredRow = Record<string, Measured>

/** A share with the number that it was counted on. */
export const shareOf = <T>(all: readonly T[], is: (one: T) => boolean): Measured => ({
  value: all.length === 0 ? 0 : all.filter(is).length / all.length,
  of: all.length,
})

/** What takes long tells how far it is, in words. */
export type Progress = (words: string) => void
