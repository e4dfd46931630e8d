//! The table that a benchmark prints.

use std::time::Duration;

/// The middle one of several durations.
pub fn median(mut durations: Vec<Duration>) -> Duration {
    durations.sort_unstable();
    durations.get(durations.len() / 2).copied().unwrap_or_default()
}

/// Rows a second.
pub fn rate(rows: u64, time: Duration) -> f64 {
    rows as f64 / time.as_secs_f64().max(f64::MIN_POSITIVE)
}

/// The size of the machine, as far as it is known: cores and processor.
pub fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let model = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = model.lines().find(|line| line.starts_with("model name")).unwrap_or("processor unknown");
    format!("{cores} cores, {}", model.rsplit(": ").next().unwrap_or(model))
}

/// A number of seconds, as read by people.
pub fn seconds(time: Duration) -> String {
    if time < Duration::from_millis(10) {
        format!("{:.3} ms", time.as_secs_f64() * 1e3)
    } else {
        format!("{:.2} s", time.as_secs_f64())
    }
}
