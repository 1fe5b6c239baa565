/** A place in degrees. */
export interface Degrees {
  latitude: number
  longitude: number
}

/** The half axis and the eccentricity, squared, of the ellipsoid of Krasovsky 1940, which maps of China are computed with. */
const A = 6_378_245
const E2 = 0.006_693_421_622_965_943

/**
 * WeChat tells places as maps in China show them (GCJ-02), up to 700 m beside where they are. This turns them back, to within a metre;
 * places outside of China are told as they are.
 */
export function toWgs84(shown: Degrees): Degrees {
  if (isOutside(shown)) return shown
  let place = shown
  // The shift hardly changes within a few hundred metres: three rounds are exact.
  for (let round = 0; round < 3; round++) {
    const { latitude, longitude } = shiftAt(place)
    place = { latitude: shown.latitude - latitude, longitude: shown.longitude - longitude }
  }
  return { latitude: round6(place.latitude), longitude: round6(place.longitude) }
}

/** The other way: where maps in China show a place. */
export function fromWgs84(place: Degrees): Degrees {
  if (isOutside(place)) return place
  const { latitude, longitude } = shiftAt(place)
  return { latitude: round6(place.latitude + latitude), longitude: round6(place.longitude + longitude) }
}

const isOutside = ({ latitude, longitude }: Degrees): boolean =>
  longitude < 72.004 || longitude > 137.8347 || latitude < 0.8293 || latitude > 55.8271

const round6 = (degrees: number): number => Math.round(degrees * 1e6) / 1e6

function shiftAt({ latitude, longitude }: Degrees): Degrees {
  const [x, y] = [longitude - 105, latitude - 35]
  const sine = (of: number) => Math.sin(of * Math.PI)
  const common = (20 * sine(6 * x) + 20 * sine(2 * x)) * (2 / 3)
  const waves = (of: number, near: number, far: number) =>
    ((20 * sine(of) + 40 * sine(of / 3) + near * sine(of / 12) + far * sine(of / 30)) * 2) / 3
  const root = Math.sqrt(Math.abs(x))
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + common + waves(y, 160, 320)
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + common + waves(x, 150, 300)
  const radians = (latitude / 180) * Math.PI
  const magic = 1 - E2 * Math.sin(radians) ** 2
  return {
    latitude: (north * 180) / (((A * (1 - E2)) / (magic * Math.sqrt(magic))) * Math.PI),
    longitude: (east * 180) / ((A / Math.sqrt(magic)) * Math.cos(radians) * Math.PI),
  }
}
