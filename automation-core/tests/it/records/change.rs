use automation_core::{
    ActError, Actor, Cause, Change, Event, Id, LifecycleExt, Request, Row, Span, Step, may,
    testing::{Asked, Lamp, LampEffect, LampEvent, LitOnRack, Objection, Oil},
};

use super::{at, endless, keeper, lamp};

fn row(record: Lamp, oil: &Oil) -> Row<Lamp> {
    Row { id: Id(5), version: 3, due_at: record.due_at(oil), record }
}

fn told(steps: &[Step<LampEvent>]) -> Vec<String> {
    steps.iter().map(|step| format!("{} {}", step.at, step.event.name())).collect()
}

#[test]
fn a_command_sees_the_record_as_of_now_and_leaves_nothing_due() {
    // It burns no time at all, so what is lit is out at once.
    let oil = Oil { burns: Span::ZERO, cools: Span::ZERO, ..Oil::default() };
    let mut racks = LitOnRack::of([&lamp()]);
    let now = at("2026-03-01T19:00:00Z");
    let change = Change::of_command(
        row(lamp(), &oil),
        &Request::new(&Asked::Light, &keeper(), now).because(Some("dark")),
        &mut racks,
        &oil,
    )
    .expect("it is out by then");
    assert_eq!(
        told(&change.steps),
        [
            "2026-03-01T18:00:00Z ran_low",
            "2026-03-01T18:00:00Z went_out",
            "2026-03-01T19:00:00Z lit",
            "2026-03-01T19:00:00Z ran_low",
            "2026-03-01T19:00:00Z went_out",
        ]
    );
    let by: Vec<String> = change.steps.iter().map(|step| step.actor().to_string()).collect();
    assert_eq!(by, ["system", "system", "staff/keeper/7", "system", "system"]);
    assert_eq!(change.steps[2].cause.to_string(), "asked by staff/keeper/7: dark");
    assert_eq!((change.id, change.version, change.due_at), (Id(5), 3, None));
    assert_eq!(change.key(), "5");
    // A warning about a light that is already out is of no use; nor is it true that it is out before it was lit
    // (S-66), only that it went out at last.
    let told: Vec<&str> = change.notifications().map(|message| message.dedup.as_str()).collect();
    assert_eq!(told, ["lamp_out|1|2026-03-01T19:00:00Z"]);
}

/// G-27, S-66: what a step makes untrue is taken out of what earlier steps of the change brought about, and the
/// withdrawal stays, for what waits since before the change.
#[test]
fn a_step_takes_back_what_an_earlier_one_of_the_change_was_to_tell() {
    let oil = Oil::default();
    let snuffed_at = |now: &str| {
        let racks = &mut LitOnRack::default();
        let row = row(lamp(), &oil);
        Change::of_command(row, &Request::new(&Asked::Snuff, &keeper(), at(now)), racks, &oil)
            .expect("it burns")
    };
    // It is low an hour before its end, and nobody looked.
    let low = at("2026-03-02T01:00:00Z");
    for now in [low, low.next().expect("in range")] {
        let change = snuffed_at(&now.to_string());
        assert_eq!(told(&change.steps).len(), 2);
        assert_eq!(change.notifications().count(), 0, "a warning about a light that was snuffed");
        let [LampEffect::Untrue(withdrawal)] = &change.consequences[..] else { panic!("{change:?}") };
        assert_eq!((withdrawal.event, withdrawal.at), ("snuffed", now));
        assert_eq!(withdrawal.kinds, ["lamp_low"]);
        // The second of two steps upon version 3.
        assert_eq!(change.version_of(withdrawal), 5);
    }
    // Without a sweep nothing else of it is void: what a step tells of itself stays.
    let out = snuffed_at("2026-03-01T20:00:00Z");
    assert_eq!(told(&out.steps), ["2026-03-01T20:00:00Z snuffed"]);
}

#[test]
fn a_command_earlier_than_the_last_event_counts_as_made_at_it() {
    let oil = Oil::default();
    let early = at("2026-03-01T12:00:00Z");
    let change = Change::of_command(
        row(lamp(), &oil),
        &Request::new(&Asked::Snuff, &keeper(), early),
        &mut LitOnRack::default(),
        &oil,
    )
    .expect("it burns");
    assert_eq!(told(&change.steps), ["2026-03-01T18:00:00Z snuffed"]);
    let cause = Cause::Asked { actor: keeper(), reason: None };
    assert_eq!(change.steps[0].cause, cause);
    assert_eq!(cause.to_string(), "asked by staff/keeper/7");
}

#[test]
fn a_refusal_says_every_reason_and_whether_asked_or_tried_the_same() {
    let oil = Oil::default();
    let now = at("2026-03-09T00:00:00Z");
    let mut burning = Lamp::lit(1, at("2026-03-08T20:00:00Z"));
    burning.bought = at("2026-03-01T18:00:00Z");
    let asked =
        may(&burning, &Request::new(&Asked::Return, &Actor::System, now), &LitOnRack::default(), &oil);
    let Err(ActError::Refused(refusal)) = asked else { panic!("it burns") };
    let reasons = [Objection::NobodyAsks, Objection::Burns, Objection::TooLate(Span::days(7))];
    assert_eq!(refusal.reasons().collect::<Vec<_>>(), reasons.iter().collect::<Vec<_>>());
    assert_eq!(refusal.possible_until(), None, "it burns, so it was not possible before either");

    let mut racks = LitOnRack::default();
    let tried = Change::of_command(
        row(burning, &oil),
        &Request::new(&Asked::Return, &Actor::System, now),
        &mut racks,
        &oil,
    );
    assert!(matches!(tried, Err(ActError::Refused(tried)) if tried == refusal));
}

#[test]
fn a_record_that_does_not_come_to_rest_is_named() {
    let now = at("2026-03-02T00:00:00Z");
    let mut racks = LitOnRack::default();
    let failure =
        Change::of_time(row(lamp(), &endless()), now, &mut racks, &endless()).expect_err("for ever");
    assert_eq!((failure.id, &*failure.key), (Id(5), "5"));
    assert!(failure.cause.starts_with("the lamp did not come to rest within 10000 steps"));
    let asked = may(&lamp(), &Request::new(&Asked::Snuff, &keeper(), now), &racks, &endless());
    assert!(matches!(asked, Err(ActError::Runaway(_))));
    let tried = Change::of_command(
        row(lamp(), &endless()),
        &Request::new(&Asked::Snuff, &keeper(), now),
        &mut racks,
        &endless(),
    );
    assert!(matches!(tried, Err(ActError::Runaway(_))));
}

#[test]
fn nothing_to_do_is_when_to_look_again() {
    let oil = Oil::default();
    let early = Row { due_at: None, ..row(lamp(), &oil) };
    let change = Change::rescheduled(early, &oil);
    assert!(change.steps.is_empty() && change.consequences.is_empty());
    assert_eq!(change.due_at, Some(at("2026-03-02T01:00:00Z")));
}
