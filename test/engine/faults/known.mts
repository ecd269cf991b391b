/** Cells whose finding is known, and is to be mended: `operation | fault | kind`. */
export const KNOWN: string[] = [];
