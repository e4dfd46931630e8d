//! What one line says.

use automation_core::{Instant, Refusal};
use chrono_tz::Tz;
use csv::StringRecord;
use referral_core::{Code, Discount, Draft, IssueReason, ReferralCode, ReferralPolicy};

use super::header::Header;
use crate::civil_time::{PlainDate, parse};

/// A line that was understood.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Where it stands in the file.
    pub(super) line: u64,
    /// The code as the line writes it, before it was normalised.
    pub(super) written: String,
    pub(super) code: Code,
    discount: Discount,
    /// The agent's name.
    pub(super) agent: Option<String>,
    expires_at: Option<Instant>,
    active: bool,
    created_at: Instant,
}

/// The longest name of an agent.
const LONGEST_NAME: usize = 255;

impl Entry {
    /// Understands a line, or gives every reason why not.
    pub(super) fn read(
        line: u64,
        fields: &StringRecord,
        header: &Header,
        zone: Tz,
        now: Instant,
    ) -> Result<Self, Vec<String>> {
        let mut reasons = Vec::new();
        if fields.len() != header.count {
            let (found, wanted) = (fields.len(), header.count);
            return Err(vec![format!("the line has {found} field(s); the header has {wanted}")]);
        }
        let field =
            |place: Option<usize>| place.and_then(|place| fields.get(place)).filter(|text| !text.is_empty());
        let written = field(Some(header.code)).unwrap_or_default();
        let code = note(written.parse::<Code>(), &mut reasons);
        let discount = match field(Some(header.discount)) {
            Some(text) => note(text.parse::<Discount>(), &mut reasons),
            None => note(Err::<Discount, _>("the discount is empty"), &mut reasons),
        };
        let agent = note(agent(field(header.agent)), &mut reasons).flatten();
        let mut time = |name, place, date| match field(place) {
            None => Some(None),
            Some(text) => {
                note(parse(text, zone, date).map_err(|error| format!("{name}: {error}")), &mut reasons)
                    .map(Some)
            }
        };
        let expires_at = time("expires_at", header.expires_at, PlainDate::LastInstant);
        let created_at = time("created_at", header.created_at, PlainDate::FirstInstant);
        let active = match field(header.status).map(str::to_lowercase).as_deref() {
            None | Some("active") => Some(true),
            Some("inactive") => Some(false),
            Some(other) => {
                let reason = format!("the status `{other}` is unknown; write `active` or `inactive`");
                note(Err(reason), &mut reasons)
            }
        };
        match (code, discount, expires_at, active, created_at) {
            (Some(code), Some(discount), Some(expires_at), Some(active), Some(created_at))
                if reasons.is_empty() =>
            {
                let (written, created_at) = (written.to_owned(), created_at.unwrap_or(now));
                Ok(Self { line, written, code, discount, agent, expires_at, active, created_at })
            }
            _ => Err(reasons),
        }
    }

    /// The code that the line describes, still without its agent.
    pub(super) fn referral_code(
        &self,
        now: Instant,
        policy: &ReferralPolicy,
    ) -> Result<ReferralCode, Refusal<IssueReason>> {
        let draft = Draft { expires_at: self.expires_at, ..Draft::new(self.code.clone(), self.discount) };
        if self.active {
            ReferralCode::create(draft, self.created_at, now, policy)
        } else {
            ReferralCode::create_inactive(draft, self.created_at, now, policy)
        }
    }
}

fn agent(name: Option<&str>) -> Result<Option<String>, String> {
    let Some(name) = name else { return Ok(None) };
    let length = name.chars().count();
    if length > LONGEST_NAME {
        return Err(format!("the agent's name has {length} characters; it takes at most {LONGEST_NAME}"));
    }
    if name.chars().any(char::is_control) {
        return Err(format!("the agent's name `{}` holds a control character", name.escape_debug()));
    }
    Ok(Some(name.to_owned()))
}

/// Keeps the value, or notes why there is none.
fn note<T, E: std::fmt::Display>(result: Result<T, E>, reasons: &mut Vec<String>) -> Option<T> {
    result.map_err(|error| reasons.push(error.to_string())).ok()
}
