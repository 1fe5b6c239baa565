import { Refusal } from '@huida/core'
import type { Environment } from '../channels/channel.js'
import { type Days, daysIn, daysText } from '../retention/days.js'
import type { RetentionSettings } from '../server/retention-api.js'
import { readKeptSettings, writeKeptSettings } from './kept-settings.js'

const NAME = 'HUIDA_KEEP_DAYS'

/** For how many days what is kept: as the environment says, else as the console keeps it in the data folder, where it counts at once. */
export function keptDays(data: string, environment: Environment = process.env): RetentionSettings {
  const fixed = environment[NAME]
  return {
    isFixed: Boolean(fixed),
    days: () => daysIn(fixed || readKeptSettings(data)[NAME] || ''),
    change(days: Days) {
      if (fixed)
        throw new Refusal(
          409,
          'SETTING_FROM_ENVIRONMENT',
          `${NAME} is set where the program is started. Change it there.`,
        )
      const { [NAME]: _, ...others } = readKeptSettings(data)
      const text = daysText(days)
      writeKeptSettings(data, text === '' ? others : { ...others, [NAME]: text })
    },
  }
}
