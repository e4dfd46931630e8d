//! What stands between the name of a property and its value (RFC 5545 section 3.2).

use super::{ParseProblem, Refusal, Strictness, piece::Piece};

/// The parameters that matter here, without quotes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Parameters<'a> {
    pub(crate) tzid: Option<Piece<'a>>,
    pub(crate) value_type: Option<Piece<'a>>,
    /// RANGE, which only a RECURRENCE-ID has; only lenient reading looks for it.
    pub(crate) range: Option<Piece<'a>>,
    /// The name of the last of them.
    pub(crate) last: Option<Piece<'a>>,
}

impl<'a> Parameters<'a> {
    /// Reads `;NAME=value` until the colon, and gives what stands behind that, the property's value.
    #[inline]
    pub(crate) fn read(
        text: Piece<'a>,
        property: &'static str,
        strictness: Strictness,
    ) -> Result<(Self, Piece<'a>), Refusal> {
        let mut parameters = Self::default();
        let value = parameters.read_on(text, property, strictness)?;
        Ok((parameters, value))
    }

    /// Reads the same without the first semicolon.
    pub(crate) fn read_bare(
        text: Piece<'a>,
        property: &'static str,
        strictness: Strictness,
    ) -> Result<(Self, Piece<'a>), Refusal> {
        let mut parameters = Self::default();
        let rest = parameters.one(text, property, strictness)?;
        let value = parameters.read_on(rest, property, strictness)?;
        Ok((parameters, value))
    }

    #[inline]
    fn read_on(
        &mut self,
        text: Piece<'a>,
        property: &'static str,
        strictness: Strictness,
    ) -> Result<Piece<'a>, Refusal> {
        let mut rest = text;
        loop {
            match (rest.bytes.first(), rest.without_first()) {
                (Some(b':'), Some(value)) => return Ok(value),
                (Some(b';'), Some(behind)) => rest = self.one(behind, property, strictness)?,
                // In lenient reading a blank may stand behind a quoted value.
                (Some(b' ' | b'\t'), Some(behind)) if strictness == Strictness::Lenient => rest = behind,
                _ => return Err(rest.refuse(property, ParseProblem::NoValue)),
            }
        }
    }

    /// Reads one parameter, and gives what stands behind it.
    #[inline]
    fn one(
        &mut self,
        text: Piece<'a>,
        property: &'static str,
        strictness: Strictness,
    ) -> Result<Piece<'a>, Refusal> {
        let not_a_parameter = || text.refuse(property, ParseProblem::NotAParameter { found: text.shown() });
        let (name, rest) = text.split_before(|byte| matches!(byte, b'=' | b';' | b':'));
        let rest = rest.bytes.starts_with(b"=").then(|| rest.without_first()).flatten();
        let rest = rest.ok_or_else(not_a_parameter)?.trimmed(strictness);
        let (value, rest) = match rest.bytes {
            [b'"', ..] => {
                let quoted = rest.without_first().and_then(|quoted| quoted.split_once(b'"'));
                quoted.ok_or_else(not_a_parameter)?
            }
            _ if strictness == Strictness::Lenient && name.trimmed(strictness).is("TZID") => unquoted(rest),
            _ => rest.split_before(|byte| matches!(byte, b';' | b':')),
        };
        let name = name.trimmed(strictness);
        let value = value.trimmed(strictness);
        let slot = if name.is("TZID") {
            Some(&mut self.tzid)
        } else if name.is("VALUE") {
            Some(&mut self.value_type)
        } else {
            None
        };
        match (slot, strictness) {
            (Some(Some(first)), Strictness::Strict) => {
                Err(name.refuse(property, ParseProblem::RepeatedPart { first: first.at }))
            }
            (Some(slot), _) => {
                *slot = Some(value);
                self.last = Some(name);
                Ok(rest)
            }
            (None, Strictness::Strict) => {
                Err(name.refuse(property, ParseProblem::UnknownParameter { found: name.shown() }))
            }
            (None, Strictness::Lenient) => {
                if name.is("RANGE") {
                    self.range = Some(value);
                }
                Ok(rest)
            }
        }
    }
}

/// The name of a zone that ought to be in quotes, as in `TZID=(UTC+01:00) Vienna:20260330T100000`, and what is behind
/// it: it ends with the next parameter, or else with the last colon, since dates and times have none.
fn unquoted(text: Piece<'_>) -> (Piece<'_>, Piece<'_>) {
    let colon = text.bytes.iter().rposition(|byte| *byte == b':');
    let semicolon = text.bytes.iter().position(|byte| *byte == b';');
    let end = match (colon, semicolon) {
        (Some(colon), Some(semicolon)) => colon.min(semicolon),
        (colon, semicolon) => colon.or(semicolon).unwrap_or(text.bytes.len()),
    };
    let (name, rest) = text.bytes.split_at_checked(end).unwrap_or((text.bytes, &[]));
    (Piece { bytes: name, at: text.at }, Piece { bytes: rest, at: text.at.saturating_add(end) })
}

/// The value of a property by what stands behind its name, whatever the parameters are, if they are any.
#[cfg(feature = "calendar-files")]
pub(crate) fn value_behind(name: Piece<'_>) -> Option<Piece<'_>> {
    Parameters::read(name, "text", Strictness::Lenient).ok().map(|(_, value)| value)
}
