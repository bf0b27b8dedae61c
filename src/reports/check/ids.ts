/** The formats of `check --report`, in the order of the help: known before what renders them is loaded. */
export const checkFormatIds = ['console', 'json', 'junit', 'tap', 'csv', 'markdown', 'github'] as const;

export type CheckFormatId = (typeof checkFormatIds)[number];
