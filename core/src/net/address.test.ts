import { expect, test } from '@jest/globals'
import { networkOf } from './address.js'

test.each([
  ['192.0.2.1', '192.0.2.1'],
  [' 192.0.2.1:8443 ', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:c000:201', '192.0.2.1'],
  ['64:ff9b::192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
  ['[2001:db8:1:2::9]:443', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002::9', '2001:db8:1:2::/64'],
  ['2001:db8::9', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['unknown', 'unknown'],
  ['', undefined],
  [undefined, undefined],
])('%s counts as %s', (written, network) => expect(networkOf(written)).toBe(network))

test('a /64 beside it is another place', () => {
  expect(networkOf('2001:db8:1:3::1')).not.toBe(networkOf('2001:db8:1:2::1'))
})

test.each(['x'.repeat(100_000), ':'.repeat(50_000), `::ffff:${'1.'.repeat(50_000)}`, '[', '::ffff:', '1:2'])(
  'what is no address is a short name',
  (written) => expect((networkOf(written) ?? '').length).toBeLessThanOrEqual(64),
)
