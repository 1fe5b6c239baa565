// To use it
export { csat } from './csat.js'
export type { MaybeHelped } from './follow-up.js'

// To say it in other words
export { type CsatWords, words } from './words.js'

// To read what was answered
export { type Reading, scoreIn } from './score.js'
export { type SurveyAnswer, surveyAnswers, type Withheld } from './survey.js'
