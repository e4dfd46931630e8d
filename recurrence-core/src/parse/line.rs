//! Content lines, unfolded (RFC 5545 section 3.1).

use std::borrow::Cow;

use super::{ParseProblem, Refusal, piece::Piece};

/// One content line without its line break. Only a folded one is copied.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    bytes: Cow<'a, [u8]>,
    /// Where it begins in the text.
    pub(crate) start: usize,
    /// Where the line break behind it ends.
    #[cfg_attr(not(feature = "calendar-files"), expect(dead_code, reason = "only a component has an end"))]
    pub(crate) end: usize,
    /// How long the line is at each fold, and how many bytes the folds up to there have taken.
    folds: Vec<(usize, usize)>,
}

impl Line<'_> {
    #[inline]
    pub(crate) fn whole(&self) -> Piece<'_> {
        Piece { bytes: &self.bytes, at: 0 }
    }

    /// Where a byte of the line is in the text.
    pub(crate) fn position(&self, at: usize) -> usize {
        let taken = self.folds.iter().rev().find(|(length, _)| *length <= at).map_or(0, |(_, taken)| *taken);
        self.start.saturating_add(at).saturating_add(taken)
    }

    /// The error with its position in the text, not in the line.
    #[cold]
    pub(crate) fn locate(&self, mut error: Refusal) -> Refusal {
        if let ParseProblem::RepeatedPart { first } = &mut error.problem {
            *first = self.position(*first);
        }
        error.position = self.position(error.position);
        error
    }
}

/// The content lines of a text, without those that are empty.
#[inline]
pub(crate) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut rest = Rest { text, at: 0 };
    std::iter::from_fn(move || rest.line())
}

/// The text that has not been read, and where it begins.
#[derive(Clone, Copy)]
struct Rest<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Rest<'a> {
    /// Takes a content line that is not empty; there is none at the end of the text.
    #[inline]
    fn line(&mut self) -> Option<Line<'a>> {
        while !self.text.is_empty() {
            let start = self.at;
            let bytes = self.physical();
            if self.is_folded() {
                let line;
                (*self, line) = self.unfold(start, bytes);
                if !line.bytes.is_empty() {
                    return Some(line);
                }
            } else if !bytes.is_empty() {
                return Some(Line { bytes: Cow::Borrowed(bytes), start, end: self.at, folds: Vec::new() });
            }
        }
        None
    }

    /// Whether what follows belongs to the line before.
    #[inline]
    fn is_folded(&self) -> bool {
        matches!(self.text.as_bytes(), [b' ' | b'\t', ..])
    }

    /// Takes what a line goes on with behind its folds. By value, so that the rest can stay in registers.
    #[cold]
    #[inline(never)]
    fn unfold(mut self, start: usize, bytes: &'a [u8]) -> (Self, Line<'a>) {
        let mut bytes = bytes.to_vec();
        let mut folds = Vec::new();
        while self.is_folded() {
            self.pass(1);
            folds.push((bytes.len(), self.at.saturating_sub(start).saturating_sub(bytes.len())));
            bytes.extend_from_slice(self.physical());
        }
        (self, Line { bytes: Cow::Owned(bytes), start, end: self.at, folds })
    }

    /// Takes what is up to the next line break, and that too.
    #[inline]
    fn physical(&mut self) -> &'a [u8] {
        let length = self.text.find('\n').unwrap_or(self.text.len());
        let line = self.text.as_bytes().get(..length).unwrap_or_default();
        self.pass(length.saturating_add(1));
        // A carriage return belongs to the line break, or ends the text.
        line.strip_suffix(b"\r").unwrap_or(line)
    }

    /// Goes on behind so many bytes.
    #[inline]
    fn pass(&mut self, length: usize) {
        self.at = self.at.saturating_add(length.min(self.text.len()));
        self.text = self.text.get(length..).unwrap_or_default();
    }
}
