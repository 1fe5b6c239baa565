// Probabilities from evidence
export type { Example, Fitting, Weights } from './logistic.js'
export { fitAtOnce, fitLogistic, logOdds, sigmoid } from './logistic.js'

// Whether they are right
export type { Bin, Judged } from './calibration.js'
export { auroc, calibrationError, reliability, shareRight } from './calibration.js'
export { wilson } from './interval.js'

// Chance that repeats
export { randomOf, shuffle } from './random.js'
export { mixed } from './hashing.js'
