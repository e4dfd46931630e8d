//! What the environment says of the policy.

use std::collections::BTreeMap;

use automation_core::ParseSpanError;
use serde::{Serialize, de::DeserializeOwned};
use session_core::{SessionPolicy, policy::Preset};

use super::Policy;
use crate::error::Error;

/// Before the name of a key of `[referral_codes]`, in capitals.
const REFERRAL_CODES: &str = "DUECOURSE_REFERRAL_CODES_";
/// The same for `[cohorts]`.
const COHORTS: &str = "DUECOURSE_COHORTS_";
/// The same for `[digests]`.
const DIGESTS: &str = "DUECOURSE_DIGESTS_";
/// The same for `[documents]`.
const DOCUMENTS: &str = "DUECOURSE_DOCUMENTS_";
/// The same for `[jobs]`.
const JOBS: &str = "DUECOURSE_JOBS_";
/// The same for `[sessions]`.
const SESSIONS: &str = "DUECOURSE_SESSIONS_";
/// The same for `[patterns]`.
const PATTERNS: &str = "DUECOURSE_PATTERNS_";
/// The same for `[payouts]`.
const PAYOUTS: &str = "DUECOURSE_PAYOUTS_";
/// The preset, whose rules of notice come in place of those of the file.
const PRESET: &str = "DUECOURSE_SESSIONS_PRESET";

/// After how long without a run a clock is taken to have jumped.
const CLOCK_JUMP: &str = "DUECOURSE_CLOCK_JUMP";

/// Before the name of every variable of this program's own.
const OURS: &str = "DUECOURSE_";
/// Those that set an option, or what stands above all sections.
const OPTIONS: [&str; 5] =
    ["DUECOURSE_ZONE", "DUECOURSE_POLICY", "DUECOURSE_TEMPLATES", "DUECOURSE_DATE_FORM", CLOCK_JUMP];
/// Those that set a key of a section.
const SECTIONS: [&str; 8] = [REFERRAL_CODES, COHORTS, DIGESTS, DOCUMENTS, JOBS, PATTERNS, PAYOUTS, SESSIONS];

type Variables = BTreeMap<String, String>;

/// The policy with what the variables say instead.
pub(super) fn over(mut policy: Policy, variables: &Variables) -> Result<Policy, Error> {
    require_known(variables)?;
    if let Some(text) = variables.get(CLOCK_JUMP) {
        let jump = text.parse().map_err(|error: ParseSpanError| Error::Variable {
            name: CLOCK_JUMP.to_owned(),
            cause: error.to_string(),
        })?;
        policy.clock_jump = Some(jump);
    }
    policy.referral_codes = section(&policy.referral_codes, REFERRAL_CODES, variables)?;
    policy.cohorts = section(&policy.cohorts, COHORTS, variables)?;
    policy.documents = section(&policy.documents, DOCUMENTS, variables)?;
    policy.jobs = section(&policy.jobs, JOBS, variables)?;
    policy.patterns = section(&policy.patterns, PATTERNS, variables)?;
    policy.payouts = section(&policy.payouts, PAYOUTS, variables)?;
    policy.digests = section(&policy.digests, DIGESTS, variables)?;
    if let Some(word) = variables.get(PRESET) {
        policy.sessions = with_preset(policy.sessions, word)?;
    }
    policy.sessions = section(&policy.sessions, SESSIONS, variables)?;
    policy.sessions = policy
        .sessions
        .with_environment(|name| variables.get(name).cloned())
        .map_err(|error| Error::Cannot(error.to_string()))?;
    Ok(policy)
}

/// Refuses a variable of ours that sets nothing: whoever set it meant something (G-17).
fn require_known(variables: &Variables) -> Result<(), Error> {
    let is_known =
        |name: &str| OPTIONS.contains(&name) || SECTIONS.iter().any(|section| name.starts_with(section));
    match variables.keys().find(|name| name.starts_with(OURS) && !is_known(name)) {
        Some(name) => Err(Error::Variable {
            name: name.clone(),
            cause: format!(
                "there is no such setting; there are {} and {}…",
                OPTIONS.join(", "),
                SECTIONS.join("…, ")
            ),
        }),
        None => Ok(()),
    }
}

/// One section with all of its variables at once: two that agree only with each other may both be set.
fn section<T: Clone + Serialize + DeserializeOwned>(
    section: &T,
    prefix: &str,
    variables: &Variables,
) -> Result<T, Error> {
    let set: Vec<(&String, toml::Value, String)> = variables
        .iter()
        .filter(|(name, _)| *name != PRESET)
        .filter_map(|(name, text)| Some((name, value(text), name.strip_prefix(prefix)?.to_lowercase())))
        .collect();
    if set.is_empty() {
        return Ok(section.clone());
    }
    let with = |some: &[(&String, toml::Value, String)]| -> Result<T, String> {
        let mut keys = toml::Table::try_from(section).map_err(|error| error.to_string())?;
        keys.extend(some.iter().map(|(_, value, key)| (key.clone(), value.clone())));
        keys.try_into().map_err(|error: toml::de::Error| one_line(error.message()))
    };
    with(&set).map_err(|cause| {
        let alone = set.iter().find_map(|one| {
            let cause = with(std::slice::from_ref(one)).err()?;
            Some((one.0.clone(), cause))
        });
        // None is wrong by itself, so they do not go together.
        let (name, cause) = alone.unwrap_or_else(|| (format!("{prefix}…"), cause));
        Error::Variable { name, cause }
    })
}

/// The policy with the rules of notice of that preset; all else is the same in each.
fn with_preset(policy: SessionPolicy, word: &str) -> Result<SessionPolicy, Error> {
    let preset = toml::Value::String(word.trim().to_owned())
        .try_into::<Preset>()
        .map_err(|error| Error::Variable { name: PRESET.to_owned(), cause: one_line(error.message()) })?;
    let SessionPolicy {
        student_notice,
        coach_notice,
        below_notice,
        floor,
        below_floor,
        immediate_if_ahead,
        ..
    } = SessionPolicy::preset(preset);
    Ok(SessionPolicy {
        student_notice,
        coach_notice,
        below_notice,
        floor,
        below_floor,
        immediate_if_ahead,
        ..policy
    })
}

/// A number, a truth value, a list or a table as such; everything else is text.
fn value(text: &str) -> toml::Value {
    let text = text.trim();
    if let Ok(number) = text.parse::<i64>() {
        return toml::Value::Integer(number);
    }
    if let Ok(truth) = text.parse::<bool>() {
        return toml::Value::Boolean(truth);
    }
    let several = text
        .starts_with(['[', '{'])
        .then(|| toml::from_str::<toml::Table>(&format!("value = {text}")).ok()?.remove("value"))
        .flatten();
    several.unwrap_or_else(|| toml::Value::String(text.to_owned()))
}

fn one_line(text: &str) -> String {
    text.lines().collect::<Vec<_>>().join(" ")
}
