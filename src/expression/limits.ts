/** Characters of an expression. The longest of Alpha158 has 107; this leaves room for what programs write. */
export const EXPRESSION_LENGTH_MAX = 20_000;

/** Operations one within another, sums of many terms included: what is nested deeper overruns the stack when it is walked. */
export const EXPRESSION_DEPTH_MAX = 200;

/** The same through features that read features. */
export const FEATURE_DEPTH_MAX = 1_000;

/** Rows of a window or a shift: more than any series has, and still a whole number that 32 bits hold. */
export const WINDOW_ROWS_MAX = 100_000_000;

/** Problems of a set that are told at once; a set that begins with the wrong dataset has one for each feature. */
export const PROBLEMS_SHOWN_MAX = 20;
