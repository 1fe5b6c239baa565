import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

/** The one accent. Its seventh shade has 5.5:1 on white; in the dark, words take the fourth, which has 8:1 on the ground. */
const accent: MantineColorsTuple = [
  '#eef8f6',
  '#d9efea',
  '#b4ddd5',
  '#86c9bd',
  '#57b3a4',
  '#2f998a',
  '#178377',
  '#0f6f66',
  '#0c5b54',
  '#094842',
]

/** Greys with a breath of the accent, so that paper and ink belong together. From the sixth on they can be read on white. */
const gray: MantineColorsTuple = [
  '#f7f9f8',
  '#f0f3f2',
  '#e4e9e7',
  '#d3dad7',
  '#b3bdb9',
  '#85918d',
  '#5d6965',
  '#48534f',
  '#2f3835',
  '#1a211f',
]

const dark: MantineColorsTuple = [
  '#dfe6e4',
  '#bcc6c3',
  '#98a4a0',
  '#65716d',
  '#3d4744',
  '#2d3533',
  '#222927',
  '#1a201f',
  '#141918',
  '#0f1312',
]

/** Latin by the system's own face, Chinese by the face that the same system reads best. */
const FACES = [
  'system-ui',
  '-apple-system',
  '"Segoe UI"',
  'Roboto',
  '"Helvetica Neue"',
  '"PingFang SC"',
  '"Microsoft YaHei UI"',
  '"Noto Sans SC"',
  '"Noto Sans CJK SC"',
  'sans-serif',
].join(', ')

export const theme = createTheme({
  primaryColor: 'accent',
  // White words on it have 4.6:1 at least.
  primaryShade: { light: 7, dark: 6 },
  colors: { accent, gray, dark },
  fontFamily: FACES,
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  lineHeights: { xs: '1.4', sm: '1.5', md: '1.6', lg: '1.6', xl: '1.5' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '20px' },
  defaultRadius: 'md',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.35' },
      h2: { fontSize: '1.125rem', lineHeight: '1.4' },
      h3: { fontSize: '1rem', lineHeight: '1.45' },
      h4: { fontSize: '0.875rem', lineHeight: '1.5' },
    },
  },
  shadows: {
    xs: '0 1px 2px rgb(16 32 28 / 6%)',
    sm: '0 1px 3px rgb(16 32 28 / 8%), 0 1px 2px rgb(16 32 28 / 4%)',
    md: '0 6px 18px -6px rgb(16 32 28 / 16%), 0 2px 6px rgb(16 32 28 / 6%)',
    lg: '0 18px 40px -12px rgb(16 32 28 / 24%)',
    xl: '0 28px 64px -16px rgb(16 32 28 / 30%)',
  },
  focusRing: 'auto',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm' } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: false } },
    // Nothing in a menu but its items; the first of them has the focus.
    Menu: { defaultProps: { shadow: 'md', withinPortal: true, withInitialFocusPlaceholder: false } },
    Modal: { defaultProps: { centered: true, radius: 'lg', overlayProps: { backgroundOpacity: 0.35 } } },
  },
})

/** What has to be read is dark enough to be read: Mantine's own quiet colours are not. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': gray[9],
    '--mantine-color-dimmed': gray[6],
    '--mantine-color-placeholder': '#66716d',
    '--mantine-color-default-border': gray[3],
    '--mantine-color-error': '#b3261e',
    '--mantine-color-anchor': accent[7],
  },
  dark: {
    '--mantine-color-body': dark[7],
    '--mantine-color-text': dark[0],
    '--mantine-color-dimmed': dark[2],
    '--mantine-color-placeholder': dark[2],
    '--mantine-color-default': dark[6],
    '--mantine-color-default-hover': dark[5],
    '--mantine-color-default-border': dark[4],
    '--mantine-color-error': '#ff9c92',
    '--mantine-color-anchor': accent[3],
  },
})
