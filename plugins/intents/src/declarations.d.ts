/** As much of node-nlp 4.27 as is used here; it comes without types. */
declare module 'node-nlp/src/classifiers/index.js' {
  type Corpus = { input: Record<string, number>; output: Record<string, number> }[]

  export class NeuralNetwork {
    constructor(settings: { log: boolean; iterations: number })
    /** `iterations` counts from the first call of `train`, which goes on where the last one stopped. */
    settings: { iterations: number }
    train(corpus: Corpus): unknown
    prepareCorpus(corpus: Corpus): unknown
    run(input: Record<string, number>): Record<string, number> | undefined
    toJSON(): unknown
    fromJSON(json: unknown): void
  }
}

declare module '@nlpjs/lang-en-min' {
  export class StemmerEn {
    cache: Record<string, string>
    stemWord(word: string): string
  }
}
