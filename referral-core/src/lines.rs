//! The lines that the batch prints (R-10), one function each, without the line break.
//!
//! A run that streams knows its count only at the end, so the head line is a function of its own.
//!
//! ```
//! use referral_core::{ReferralCode, ReferralPolicy, agent::Agents, code::Draft, lines};
//!
//! let draft = Draft::new("TEST-20".parse()?, "20".parse()?).expiring("2026-05-31T20:59:59.999999Z".parse()?);
//! let policy = ReferralPolicy::default();
//! let code = ReferralCode::issue(draft, "2026-05-01T08:00:00Z".parse()?, &policy)?;
//! let agents = Agents::default();
//!
//! assert_eq!(lines::expired_total(1), "Successfully expired 1 referral code(s).");
//! assert_eq!(lines::expired(&code, &agents), "  - TEST-20 (Agent: N/A)");
//! assert_eq!(lines::would_expire_total(1), "[DRY RUN] Would expire 1 referral code(s):");
//! assert_eq!(
//!     lines::would_expire(&code, &agents, zone_core::zone!("Europe/Nicosia")),
//!     "  - TEST-20 (Agent: N/A, Expired: 2026-05-31 23:59)",
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use automation_core::civil;
use zone_core::Zone;

use crate::{ReferralCode, agent::Agents};

/// What a run prints that found nothing, dry or not.
pub const NOTHING: &str = "No expired referral codes found.";

/// The head line of a run that expired `count` codes; [`NOTHING`] for none.
pub fn expired_total(count: u64) -> String {
    match count {
        0 => NOTHING.to_owned(),
        count => format!("Successfully expired {count} referral code(s)."),
    }
}

/// The line of one code that was expired.
pub fn expired(code: &ReferralCode, agents: &Agents) -> String {
    format!("  - {} (Agent: {})", code.code, agent(code, agents))
}

/// The head line of a dry run that found `count` codes; [`NOTHING`] for none.
pub fn would_expire_total(count: u64) -> String {
    match count {
        0 => NOTHING.to_owned(),
        count => format!("[DRY RUN] Would expire {count} referral code(s):"),
    }
}

/// The line of one code that would be expired, its expiry as the clocks of `zone` read it, cut down to
/// the minute.
pub fn would_expire(code: &ReferralCode, agents: &Agents, zone: Zone) -> String {
    let expiry = code.expires_at.map_or_else(
        || "never".to_owned(),
        |expires_at| civil::local_at(expires_at, zone).format("%Y-%m-%d %H:%M").to_string(),
    );
    format!("  - {} (Agent: {}, Expired: {expiry})", code.code, agent(code, agents))
}

/// The agent's name on one line: a line break in a name shall not look like another code.
fn agent(code: &ReferralCode, agents: &Agents) -> String {
    let name = agents.name_of(code.agent);
    name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
