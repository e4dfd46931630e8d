//! Content lines, unfolded (RFC 5545 section 3.1).

use std::borrow::Cow;

use super::{ParseError, ParseProblem, piece::Piece};

/// One content line without its line break. Only a folded one is copied.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    bytes: Cow<'a, [u8]>,
    /// Where it begins in the text.
    pub(crate) start: usize,
    /// Where the line break behind it ends.
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
    pub(crate) fn locate(&self, error: ParseError) -> ParseError {
        let problem = match error.problem {
            ParseProblem::RepeatedPart { first } => {
                ParseProblem::RepeatedPart { first: self.position(first) }
            }
            problem => problem,
        };
        ParseError { position: self.position(error.position), problem, ..error }
    }
}

/// The content lines of a text, without those that are empty.
#[inline]
pub(crate) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut rest = Rest { text, at: 0 };
    std::iter::from_fn(move || {
        loop {
            let line = rest.line()?;
            if !line.bytes.is_empty() {
                return Some(line);
            }
        }
    })
}

/// The text that has not been read, and where it begins.
struct Rest<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Rest<'a> {
    /// Takes a content line; there is none at the end of the text.
    #[inline]
    fn line(&mut self) -> Option<Line<'a>> {
        if self.text.is_empty() {
            return None;
        }
        let start = self.at;
        let bytes = Cow::Borrowed(self.physical());
        let mut line = Line { bytes, start, end: self.at, folds: Vec::new() };
        while let Some(behind) = self.text.strip_prefix([' ', '\t']) {
            *self = Self { text: behind, at: self.at.saturating_add(1) };
            let length = line.bytes.len();
            line.folds.push((length, self.at.saturating_sub(start).saturating_sub(length)));
            let more = self.physical();
            line.bytes.to_mut().extend_from_slice(more);
            line.end = self.at;
        }
        Some(line)
    }

    /// Takes what is up to the next line break, and that too.
    #[inline]
    fn physical(&mut self) -> &'a [u8] {
        let (line, behind) = self.text.split_once('\n').unwrap_or((self.text, ""));
        let taken = self.text.len().saturating_sub(behind.len());
        *self = Self { text: behind, at: self.at.saturating_add(taken) };
        // A carriage return belongs to the line break, or ends the text.
        line.strip_suffix('\r').unwrap_or(line).as_bytes()
    }
}
