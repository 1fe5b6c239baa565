/** What styles that are made while the page runs need, by the content security policy. For CodeMirror: `EditorView.cspNonce.of(nonce)`. */
export const nonce: string = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''

// Where libraries for dialogs look for it.
;(globalThis as { __webpack_nonce__?: string }).__webpack_nonce__ = nonce
