// To make a calendar
export { type Calendar, CalendarConfigError, createCalendar, UnknownYear } from './calendar.js'
export { type CalendarConfig, calendarConfig, type Weekday } from './config.js'

// To go on where a year is not known, and to be told in time
export { type CalendarProblem, certainOr, checkCalendar, type Known } from './known.js'

// To say how it stands
export { type Standing, standingAt } from './standing.js'
