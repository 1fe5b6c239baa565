/** Opens the page of decisions in the console. What stands behind the # stays in the browser: it is in no log of a server and in no referrer. */
export const tracesLink = (url: string, token: string): string =>
  `${url}/console/decisions#token=${encodeURIComponent(token)}`
