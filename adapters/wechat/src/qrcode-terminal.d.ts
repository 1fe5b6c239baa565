/** Has no types of its own. */
declare module 'qrcode-terminal' {
  const terminal: { generate(text: string, options: { small?: boolean }, show: (picture: string) => void): void }
  export default terminal
}
