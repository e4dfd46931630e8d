//! Settings: the environment (S-19) and the policy file (S-21, G-17).

use automation_core::Span;
use session_core::{
    SessionPolicy,
    contract::Role,
    policy::{EnvironmentError, PolicyError, Preset, VARIABLES},
};

const STUDENT: &str = "SESSION_RESCHEDULE_NOTICE_HOURS";
const COACH: &str = "COACH_RESCHEDULE_NOTICE_HOURS";
const ANSWER: &str = "SESSION_RESCHEDULE_DEADLINE_HOURS";
const FLOOR: &str = "SESSION_MIN_NOTICE_HOURS";

fn set(policy: SessionPolicy, variables: &[(&str, &str)]) -> Result<SessionPolicy, EnvironmentError> {
    policy.with_environment(|name| {
        variables.iter().find(|(variable, _)| *variable == name).map(|(_, value)| (*value).to_owned())
    })
}

fn file(text: &str) -> Result<SessionPolicy, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// S-19: four variables, each its own.
#[test]
fn s_19_what_each_variable_sets() {
    assert_eq!(VARIABLES, [STUDENT, COACH, ANSWER, FLOOR]);
    let plain = SessionPolicy::default();
    assert_eq!(set(plain.clone(), &[]).unwrap(), plain);
    let documented = [(STUDENT, "24"), (COACH, "48"), (ANSWER, "24"), (FLOOR, "10")];
    assert_eq!(set(plain.clone(), &documented).unwrap(), plain, "the documented values are the usual ones");
    let hours = Span::hours;
    let one = |name, value| set(SessionPolicy::default(), &[(name, value)]).unwrap();
    assert_eq!(one(STUDENT, "30"), SessionPolicy { student_notice: hours(30), ..plain.clone() });
    assert_eq!(one(COACH, "72"), SessionPolicy { coach_notice: hours(72), ..plain.clone() });
    assert_eq!(one(ANSWER, " 1 "), SessionPolicy { answer_window: hours(1), ..plain.clone() });
    assert_eq!(one(FLOOR, "24"), SessionPolicy { floor: Some(hours(24)), ..plain });
}

/// S-19: positive whole hours, and nothing silently else.
#[test]
fn s_19_values_that_are_refused() {
    for name in VARIABLES {
        for value in ["0", "-1", "", "soon", "1.5", "24h", "4294967296"] {
            let error = set(SessionPolicy::default(), &[(name, value)]).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("{name} is `{value}`; it takes a whole number of hours from 1 to 4294967295")
            );
        }
    }
}

/// S-19: a floor above a notice is a contradiction, wherever either comes from; at the notice it is none.
#[test]
fn s_19_values_that_contradict_each_other() {
    let told = |variables: &[(&str, &str)]| {
        set(SessionPolicy::default(), variables).map(|_| ()).map_err(|error| error.to_string())
    };
    assert_eq!(
        told(&[(FLOOR, "25")]),
        Err("the environment's hours contradict each other: the floor of 25 hours is above the student's \
             notice of 24 hours; it takes at most that"
            .to_owned())
    );
    assert!(told(&[(FLOOR, "25"), (STUDENT, "25")]).is_ok());
    assert!(told(&[(STUDENT, "9")]).is_err());
    assert!(told(&[(COACH, "10")]).is_ok());
    assert!(told(&[(COACH, "9")]).unwrap_err().contains("the coach's notice of 9 hours"));
    // Only the floor counts there, so it is above no notice.
    assert!(set(SessionPolicy::preset(Preset::TenHour), &[(FLOOR, "60")]).is_ok());
}

/// G-17: what must take time takes some.
#[test]
fn what_takes_no_time_is_refused() {
    let zero = |change: fn(&mut SessionPolicy)| {
        let mut policy = SessionPolicy::default();
        change(&mut policy);
        policy.check()
    };
    let refused = |setting| Err(PolicyError::Zero { setting });
    assert_eq!(zero(|policy| policy.grace = Span::ZERO), refused("grace"));
    assert_eq!(zero(|policy| policy.answer_window = Span::ZERO), refused("answer_window"));
    assert_eq!(zero(|policy| policy.reminders = vec![Span::hours(1), Span::ZERO]), refused("reminders"));
    assert_eq!(zero(|policy| policy.reminders = vec![]), Ok(()));
    assert_eq!(zero(|policy| policy.min_lead = Span::ZERO), Ok(()));
    assert_eq!(PolicyError::Zero { setting: "grace" }.to_string(), "`grace` is 0; it takes more than that");
    for preset in Preset::ALL {
        assert_eq!(SessionPolicy::preset(preset).check(), Ok(()));
    }
}

/// S-21: a preset, and what differs from it; `none` where there is none.
#[test]
fn s_21_a_policy_file() {
    assert_eq!(file("{}").unwrap(), SessionPolicy::default());
    for (name, preset) in
        ["tiered", "strict", "literal", "ten_hour", "five_hour"].into_iter().zip(Preset::ALL)
    {
        assert_eq!(file(&format!(r#"{{"preset": "{name}"}}"#)).unwrap(), SessionPolicy::preset(preset));
    }
    let text = r#"{
        "preset": "five_hour", "immediate_if_ahead": "none", "floor": "10 hours",
        "below_floor": ["student", "coach"], "reminders": ["2 days"], "cancel_window": {"notice": "3 hours"},
        "auto_complete": "attended_at_end", "external_busy": "warn"
    }"#;
    let expected = SessionPolicy {
        immediate_if_ahead: None,
        floor: Some(Span::hours(10)),
        below_floor: vec![Role::Student, Role::Coach],
        reminders: vec![Span::hours(48)],
        cancel_window: session_core::policy::CancelWindow::Notice(Span::hours(3)),
        auto_complete: session_core::policy::AutoComplete::AttendedAtEnd,
        external_busy: session_core::policy::ExternalBusy::Warn,
        ..SessionPolicy::preset(Preset::FiveHour)
    };
    assert_eq!(file(text).unwrap(), expected);
    assert_eq!(file(r#"{"floor": "none"}"#).unwrap().floor, None);
}

/// G-17: an unknown key, an unreadable value and a contradiction are errors that name it.
#[test]
fn a_policy_file_with_a_mistake() {
    let cases = [
        (r#"{"students_notice": "24 hours"}"#, "unknown field `students_notice`"),
        (r#"{"preset": "lenient"}"#, "unknown variant `lenient`"),
        (r#"{"grace": "soon"}"#, "`soon` is no length of time"),
        (r#"{"grace": 30}"#, "invalid type"),
        (r#"{"floor": "never"}"#, "`never` is no length of time"),
        (r#"{"below_floor": ["admin"]}"#, "unknown variant `admin`"),
        (r#"{"cancel_window": "late"}"#, "unknown variant `late`"),
        (r#"{"on_silence": "approve"}"#, "unknown variant `approve`"),
        (r#"{"floor": "3 days"}"#, "the floor of 3 days is above the student's notice of 24 hours"),
        (r#"{"reminders": ["0 seconds"]}"#, "`reminders` is 0"),
    ];
    for (text, expected) in cases {
        let error = file(text).unwrap_err();
        assert!(error.contains(expected), "{text}: {error}");
    }
}

/// Every preset is read as it is written.
#[test]
fn s_21_every_preset_there_and_back() {
    for preset in Preset::ALL {
        let policy = SessionPolicy::preset(preset);
        let written = serde_json::to_value(&policy).unwrap();
        let none = |policy: Option<Span>| policy.is_none().then_some("none");
        assert_eq!(written["floor"].as_str().filter(|text| *text == "none"), none(policy.floor));
        assert_eq!(serde_json::from_value::<SessionPolicy>(written).unwrap(), policy);
    }
}
