use automation_core::{
    Cause, Event, Instant, LifecycleExt, MAX_STEPS, Span,
    testing::{LampEvent, Light, Oil, Shop},
};

use super::{at, endless, lamp};

#[test]
fn it_tells_what_comes_with_its_reasons() {
    let oil = Oil { flickers_every: Some(Span::hours(3)), ..Oil::default() };
    let told: Vec<String> = lamp()
        .timeline(&oil)
        .map(|step| step.expect("it comes to rest"))
        .map(|step| {
            format!("{} {}: {} -> {}; {}", step.at, step.event.name(), step.from, step.to, step.cause)
        })
        .collect();
    assert_eq!(
        told,
        [
            "2026-03-01T21:00:00Z flickered: burning -> burning; 3 hours after the lighting, 2026-03-01T18:00:00Z (L-3)",
            "2026-03-02T00:00:00Z flickered: burning -> burning; 6 hours after the lighting, 2026-03-01T18:00:00Z (L-3)",
            "2026-03-02T01:00:00Z ran_low: burning -> burning (low); 1 hour before the end of the oil, 2026-03-02T02:00:00Z (L-2)",
            "2026-03-02T02:00:00Z went_out: burning (low) -> out; 8 hours after the lighting, 2026-03-01T18:00:00Z (L-1)",
        ]
    );
}

#[test]
fn it_ends_at_an_instant_inclusive_and_shows_the_record_there() {
    let oil = Oil::default();
    let mut timeline = lamp().timeline(&oil).until(at("2026-03-02T01:00:00Z"));
    let events: Vec<_> = timeline.by_ref().map(|step| step.expect("it comes to rest").event).collect();
    assert_eq!(events, [LampEvent::RanLow]);
    assert!(matches!(timeline.record().light, Light::Burning { low: true, .. }));
    assert!(lamp().timeline(&oil).until(at("2026-03-02T00:59:59.999999Z")).next().is_none());
}

#[test]
fn it_is_bounded_and_says_so() {
    let day = "2026-03-29".parse().ok();
    let shop =
        Shop { zone: zone_core::zone!("Asia/Beirut"), day, open: false, since: at("2026-03-01T00:00:00Z") };
    let mut timeline = shop.timeline(&());
    let steps: Vec<_> = timeline.by_ref().collect();
    assert_eq!(steps.len(), MAX_STEPS + 1);
    let (last, before) = steps.split_last().expect("not empty");
    assert!(before.iter().all(Result::is_ok));
    let runaway = last.as_ref().expect_err("it repeats for ever");
    assert_eq!(
        runaway.to_string(),
        format!("the shop did not come to rest within {MAX_STEPS} steps; the last one was at {}", runaway.at)
    );
    assert!(timeline.next().is_none(), "it is over");
}

#[test]
fn a_record_that_does_not_come_to_rest_is_left_as_it_was() {
    let mut turning = lamp();
    let runaway = turning.catch_up(at("2026-03-02T09:00:00Z"), &endless()).expect_err("it flickers for ever");
    assert_eq!(runaway.kind, "lamp");
    assert_eq!(runaway.at, at("2026-03-01T18:00:00Z"));
    assert_eq!(turning, lamp());
    assert!(turning.as_of(at("2026-03-02T09:00:00Z"), &endless()).is_err());
    // Before its first step nothing is wrong with it.
    assert!(turning.as_of(at("2026-03-01T17:59:59.999999Z"), &endless()).is_ok());
}

#[test]
fn just_as_many_steps_as_are_allowed_are_no_runaway() {
    let every = Span::seconds(1);
    let steps = u32::try_from(MAX_STEPS).expect("a small number");
    // The last flicker and the end are at one instant; the flicker comes first.
    for (flickers, fine) in [(steps - 2, true), (steps - 1, false)] {
        let oil = Oil { burns: Span::seconds(flickers), flickers_every: Some(every), ..Oil::default() };
        let mut lamp = lamp();
        assert_eq!(lamp.catch_up(Instant::MAX, &oil).is_ok(), fine, "{flickers} flickers, low, and out");
    }
}

#[test]
fn a_step_that_lay_before_the_record_is_taken_when_it_was_made() {
    let oil = Oil { burns: Span::minutes(30), ..Oil::default() };
    let mut lamp = lamp();
    assert_eq!(lamp.due_at(&oil), Some(lamp.since));
    let steps = lamp.catch_up(lamp.since, &oil).expect("it comes to rest");
    assert_eq!(steps.len(), 1);
    assert_eq!(steps[0].at, at("2026-03-01T18:00:00Z"));
    let Cause::Time(because) = &steps[0].cause else { panic!("time brought it") };
    assert_eq!(because.at(), at("2026-03-01T17:30:00Z"));
}
