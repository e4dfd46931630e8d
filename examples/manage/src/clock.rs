use automation_core::Instant;

/// The machine's clock, read here and nowhere else: everything else takes `now` as an argument.
pub(crate) struct SystemClock;

impl SystemClock {
    /// This very moment.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub(crate) fn now(&self) -> Instant {
        let now = std::time::SystemTime::now();
        let micros = match now.duration_since(std::time::UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_micros()).ok(),
            Err(before) => i64::try_from(before.duration().as_micros()).ok().map(i64::wrapping_neg),
        };
        micros.and_then(Instant::from_micros).unwrap_or(Instant::UNIX_EPOCH)
    }
}
