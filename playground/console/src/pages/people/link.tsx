import { Text } from '@mantine/core'
import { Copied } from '../../design/copied.js'
import { useWords } from '../../language/words.js'
import { words } from './words.js'

/** A one-time link that was just made, for whoever sends it on. */
export function Link({ name, path }: { name: string; path: string }) {
  const say = useWords(words)
  return (
    <div role="status">
      <Text size="sm" mb="xs">
        {say.linkMade}
      </Text>
      <Copied label={say.linkFor(name)} text={`${location.origin}${path}`} />
    </div>
  )
}
