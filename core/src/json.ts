/** What JSON can hold: what is stored, and what comes back, unchanged. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json | undefined }
