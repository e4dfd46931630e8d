//! The numbers of lines.

use std::cell::OnceCell;

/// Tells which line of a text a byte is in. The lines are counted when they are first asked for.
#[derive(Debug)]
pub(super) struct LineNumbers<'t> {
    text: &'t str,
    /// Where each line but the first begins.
    begins: OnceCell<Vec<usize>>,
}

impl<'t> LineNumbers<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { text, begins: OnceCell::new() }
    }

    /// From 1.
    pub(super) fn at(&self, byte: usize) -> usize {
        let begins = self
            .begins
            .get_or_init(|| self.text.match_indices('\n').map(|(at, _)| at.saturating_add(1)).collect());
        begins.partition_point(|begin| *begin <= byte).saturating_add(1)
    }
}
