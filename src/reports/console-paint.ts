export type Tone = 'good' | 'warning' | 'bad' | 'open' | 'heading' | 'quiet';

/** Colour for words that say the same without it. */
export type Paint = (tone: Tone, text: string) => string;

/** Where colour is not wanted. */
export const unpainted: Paint = (_tone, text) => text;
