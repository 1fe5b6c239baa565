import { expect, test } from '@jest/globals'
import { fromWgs84, toWgs84 } from './wgs84.js'

/** Places as satellites see them, and as maps in China show them. */
const places = [
  { name: 'Shanghai', at: [31.177428, 121.527211], shown: [31.175304, 121.531542] },
  { name: 'Shenzhen', at: [22.543847, 113.912316], shown: [22.540796, 113.917176] },
  { name: 'Beijing', at: [39.911954, 116.377817], shown: [39.913345, 116.384047] },
] as const

const degrees = ([latitude, longitude]: readonly [number, number]) => ({ latitude, longitude })

test.each(places)('a place in $name is where satellites see it, within two metres', ({ at, shown }) => {
  const found = toWgs84(degrees(shown))
  expect(Math.abs(found.latitude - at[0])).toBeLessThan(2e-5)
  expect(Math.abs(found.longitude - at[1])).toBeLessThan(2e-5)
  const back = fromWgs84(found)
  expect(Math.abs(back.latitude - shown[0])).toBeLessThan(2e-6)
  expect(Math.abs(back.longitude - shown[1])).toBeLessThan(2e-6)
})

test('places outside of China are as they are told', () => {
  const berlin = { latitude: 52.52, longitude: 13.405 }
  expect(toWgs84(berlin)).toEqual(berlin)
  expect(fromWgs84(berlin)).toEqual(berlin)
})
