use super::origins::{Origin, Origins};

/// How many lines there were.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    pub(super) read: u64,
    pub(super) good: u64,
    pub(super) bad: u64,
    /// Of the good ones: codes that are switched off because their agents do not work.
    pub(super) waiting: u64,
}

/// What became of the lines.
#[derive(Debug, Default)]
pub(super) struct Verdicts {
    pub(super) tally: Tally,
    origins: Origins,
    /// Bad lines of this batch, which wait so that all are named in order.
    refused: Vec<(u64, Vec<String>)>,
    /// Remarks on good lines of this batch.
    notes: Vec<(u64, String)>,
    /// How many remarks there were.
    noted: usize,
}

/// How many remarks are printed.
const NOTES: usize = 20;

impl Verdicts {
    /// Notes that a line is stored under that number; later ones have higher numbers.
    pub(super) fn stored(&mut self, line: u64, number: i64) {
        self.origins.add(number, line);
        self.tally.good = self.tally.good.saturating_add(1);
    }

    /// Notes a bad line with every reason.
    pub(super) fn refuse(&mut self, line: u64, reasons: Vec<String>) {
        self.tally.bad = self.tally.bad.saturating_add(1);
        self.refused.push((line, reasons));
    }

    /// Keeps a remark on a line, if there is one; only the first ones are printed.
    pub(super) fn note(&mut self, line: u64, note: Option<String>) {
        let Some(note) = note else { return };
        self.noted = self.noted.saturating_add(1);
        if self.noted <= NOTES {
            self.notes.push((line, note));
        }
    }

    /// The remarks since the last time.
    pub(super) fn take_notes(&mut self) -> Vec<(u64, String)> {
        std::mem::take(&mut self.notes)
    }

    /// Where the record with that number is already.
    pub(super) fn place(&self, number: Option<i64>) -> String {
        match number.map(|number| self.origins.of(number)) {
            Some(Origin::Line(line)) => format!("is in this file already, on line {line}"),
            Some(Origin::Unknown) => "is in this file or the database already".to_owned(),
            Some(Origin::Elsewhere) | None => "is in the database already".to_owned(),
        }
    }

    /// The bad lines since the last time, in order.
    pub(super) fn take_refused(&mut self) -> Vec<(u64, Vec<String>)> {
        let mut refused = std::mem::take(&mut self.refused);
        refused.sort_by_key(|(line, _)| *line);
        refused
    }
}
