use automation_core::Span;
use serde::Deserialize;
use serde_json::{Map, Value};
use zone_core::Zone;

/// What a policy file says, whatever its format: what stands above all kinds, and a section for each of them.
///
/// ```
/// use duecourse::policy::PolicyFile;
/// use serde_json::json;
///
/// let file: PolicyFile = serde_json::from_value(json!({
///     "zone": "Europe/Nicosia",
///     "referral_codes": { "grace": "2 days" },
/// }))?;
/// assert_eq!(file.zone, Some(zone_core::zone!("Europe/Nicosia")));
/// assert_eq!(file.sections["referral_codes"]["grace"], "2 days");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct PolicyFile {
    /// The organisation's time zone.
    pub zone: Option<Zone>,
    /// After how long without a run of a command its next one is taken for that of a clock that has jumped
    /// (G-25).
    pub clock_jump: Option<Span>,
    /// What each kind has chosen, by the name of its section.
    #[serde(flatten)]
    pub sections: Map<String, Value>,
}
