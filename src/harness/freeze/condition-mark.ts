/** Leads the head of a frozen assertion that runs in some cases only. */
export const conditionMark = '(on a condition) ';
