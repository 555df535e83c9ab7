/**
 * Standard deviation up to which qlib calls a window constant and answers NaN for its correlations: `numpy.isclose(std, 0,
 * atol=2e-5)` in `Corr` and `Rsquare`.
 */
export const MASKED_DEVIATION = 2e-5;
