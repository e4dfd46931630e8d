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
pub(crate) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut rest = Piece::whole(text);
    std::iter::from_fn(move || {
        loop {
            let (line, tail) = next(rest)?;
            rest = tail;
            if !line.bytes.is_empty() {
                return Some(line);
            }
        }
    })
}

/// The first content line, and the text behind it; nothing at the end of the text.
fn next(text: Piece<'_>) -> Option<(Line<'_>, Piece<'_>)> {
    if text.is_empty() {
        return None;
    }
    let (first, mut rest) = physical(text);
    let mut line = Line { bytes: Cow::Borrowed(first), start: text.at, end: rest.at, folds: Vec::new() };
    while let Some(b' ' | b'\t') = rest.bytes.first() {
        let space = rest.at.saturating_add(1);
        let (more, tail) = physical(rest.without_first()?);
        let length = line.bytes.len();
        line.folds.push((length, space.saturating_sub(line.start).saturating_sub(length)));
        line.bytes.to_mut().extend_from_slice(more);
        line.end = tail.at;
        rest = tail;
    }
    Some((line, rest))
}

/// The bytes up to the first line break, and the text behind that.
fn physical(text: Piece<'_>) -> (&[u8], Piece<'_>) {
    let (line, rest) = text.split_before(|byte| byte == b'\n');
    let behind = rest.without_first();
    // A carriage return belongs to the line break only where there is one, or where the text ends.
    (line.bytes.strip_suffix(b"\r").unwrap_or(line.bytes), behind.unwrap_or(rest))
}
