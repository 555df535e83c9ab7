/** Where the time comes from. Everything outside `app` receives one; nothing reads the host's clock by itself. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00Z. May jump; for records and calendars. */
  nowMs(): number;
  /** Milliseconds from an arbitrary start, never going back; for durations and deadlines. */
  monotonicMs(): number;
}
