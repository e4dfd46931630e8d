//! The notes about a file while it is read.

use super::{FileNote, FileRemark, numbers::LineNumbers};

/// Collects notes, as many as are kept.
#[derive(Debug)]
pub(super) struct Notes {
    kept: Vec<FileNote>,
    limit: usize,
    more: usize,
}

impl Notes {
    pub(super) fn new(limit: usize) -> Self {
        Self { kept: Vec::new(), limit, more: 0 }
    }

    /// About what begins at that byte.
    pub(super) fn add(
        &mut self,
        numbers: &LineNumbers<'_>,
        byte: usize,
        event: Option<usize>,
        what: FileRemark,
    ) {
        let line = if self.kept.len() < self.limit { numbers.at(byte) } else { 1 };
        self.in_line(line, event, what);
    }

    /// About what is in that line.
    pub(super) fn in_line(&mut self, line: usize, event: Option<usize>, what: FileRemark) {
        if self.kept.len() < self.limit {
            self.kept.push(FileNote { line, event, what });
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    /// In the order of their lines; then how many more there were.
    pub(super) fn finish(mut self) -> Vec<FileNote> {
        self.kept.sort_by_key(|note| note.line);
        if self.more > 0 {
            let line = self.kept.last().map_or(1, |note| note.line);
            self.kept.push(FileNote { line, event: None, what: FileRemark::MoreNotes { more: self.more } });
        }
        self.kept
    }
}
