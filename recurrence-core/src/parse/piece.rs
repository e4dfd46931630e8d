//! A piece of a line that knows where it is.

use super::{ParseError, ParseProblem, Refusal, Strictness, excerpt};

/// Some bytes of a line, and where they begin in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) at: usize,
}

impl<'a> Piece<'a> {
    #[inline]
    pub(crate) fn whole(text: &'a str) -> Self {
        Self { bytes: text.as_bytes(), at: 0 }
    }

    /// The pieces before and behind the first such byte, if there is one.
    #[inline]
    pub(crate) fn split_once(self, separator: u8) -> Option<(Self, Self)> {
        let (head, tail) = self.split_before(|byte| byte == separator);
        tail.without_first().map(|tail| (head, tail))
    }

    /// The bytes before the first that is such a one, and the rest from there on, perhaps empty.
    #[inline]
    pub(crate) fn split_before(self, stop: impl Fn(u8) -> bool) -> (Self, Self) {
        let here = self.bytes.iter().position(|&byte| stop(byte)).unwrap_or(self.bytes.len());
        let (head, tail) = self.bytes.split_at_checked(here).unwrap_or((self.bytes, &[]));
        (Self { bytes: head, at: self.at }, Self { bytes: tail, at: self.at.saturating_add(here) })
    }

    /// Without its first byte, if it has one.
    #[inline]
    pub(crate) fn without_first(self) -> Option<Self> {
        let (_, bytes) = self.bytes.split_first()?;
        Some(Self { bytes, at: self.at.saturating_add(1) })
    }

    /// The pieces between such bytes, at least one.
    #[inline]
    pub(crate) fn split(self, separator: u8) -> impl Iterator<Item = Self> {
        let mut rest = Some(self);
        std::iter::from_fn(move || {
            let piece = rest?;
            let (head, tail) = piece.split_before(|byte| byte == separator);
            rest = tail.without_first();
            Some(head)
        })
    }

    /// Without white space around it, where that is forgiven.
    #[inline]
    pub(crate) fn trimmed(self, strictness: Strictness) -> Self {
        if strictness == Strictness::Strict {
            return self;
        }
        let kept = self.bytes.trim_ascii_start();
        let cut = self.bytes.len().saturating_sub(kept.len());
        Self { bytes: kept.trim_ascii_end(), at: self.at.saturating_add(cut) }
    }

    #[inline]
    pub(crate) fn is_empty(self) -> bool {
        self.bytes.is_empty()
    }

    /// Whether it is that name, in any case.
    #[inline]
    pub(crate) fn is(self, name: &str) -> bool {
        self.bytes.eq_ignore_ascii_case(name.as_bytes())
    }

    /// What is shown of it.
    pub(crate) fn shown(self) -> String {
        excerpt(self.bytes)
    }

    /// The problem, which is here.
    #[cold]
    pub(crate) fn refuse(self, part: &'static str, problem: ParseProblem) -> Refusal {
        Box::new(ParseError { part, position: self.at, problem })
    }
}
