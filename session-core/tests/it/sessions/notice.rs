//! The rules of notice (S-20, S-21): every preset, both roles, both sides of every boundary.

use automation_core::{Instant, Span, civil};
use proptest::prelude::*;
use session_core::{
    SessionPolicy,
    contract::Role,
    policy::{BelowNotice, Preset},
};

use super::scene::*;

/// What becomes of a request: how it counts, or from when and until when it would be possible.
#[derive(Debug, PartialEq)]
enum Judged {
    Timely,
    Late,
    /// It moves the session at once.
    Moves,
    Refused {
        from: Option<Instant>,
        until: Option<Instant>,
    },
}

fn judge(scene: &Scene, by: Role, now: Instant) -> Judged {
    match scene.ask(&of(by), &request(Some(at(NEXT_WEEK))), now) {
        Ok(change) => match change.after.request() {
            Some(request) if request.timely => Judged::Timely,
            Some(_) => Judged::Late,
            None => Judged::Moves,
        },
        Err(refusal) => Judged::Refused { from: refusal.possible_from(), until: refusal.possible_until() },
    }
}

/// The instant with so many hours to the start, and so many microseconds less notice.
fn with_notice(hours: i64, less: i64) -> Instant {
    Instant::from_micros(start().micros() - hours * 3_600_000_000 + less).unwrap()
}

const T: &str = "timely";
const L: &str = "late";
const M: &str = "moves";
const R: &str = "refused";

/// Hours of notice; the answers with a microsecond more, exactly those, and a microsecond less.
type Line = (i64, [&'static str; 3]);

/// A preset, a role, the answers, and the notice, and microseconds less, from which on it is too late.
type Table = (Preset, Role, &'static [Line], (i64, i64));

/// S-20 and S-21: who may ask at which notice, and how it counts.
#[rustfmt::skip]
const TABLES: &[Table] = &[
    (Preset::Tiered, Role::Student,
        &[(48, [T, T, T]), (24, [T, T, L]), (10, [L, L, L]), (5, [L, L, L]), (0, [L, R, R])], (0, 0)),
    (Preset::Tiered, Role::Coach,
        &[(48, [T, T, L]), (24, [L, L, L]), (10, [L, L, R]), (5, [R, R, R]), (0, [R, R, R])], (10, 1)),
    (Preset::Strict, Role::Student,
        &[(48, [T, T, T]), (24, [T, T, R]), (10, [R, R, R]), (5, [R, R, R]), (0, [R, R, R])], (24, 1)),
    (Preset::Strict, Role::Coach,
        &[(48, [T, T, R]), (24, [R, R, R]), (10, [R, R, R]), (5, [R, R, R]), (0, [R, R, R])], (48, 1)),
    (Preset::Literal, Role::Student,
        &[(48, [T, T, T]), (24, [T, T, R]), (10, [R, R, L]), (5, [L, L, L]), (0, [L, R, R])], (0, 0)),
    (Preset::Literal, Role::Coach,
        &[(48, [T, T, R]), (24, [R, R, R]), (10, [R, R, R]), (5, [R, R, R]), (0, [R, R, R])], (48, 1)),
    (Preset::TenHour, Role::Student,
        &[(48, [T, T, T]), (24, [T, T, L]), (10, [L, L, L]), (5, [L, L, L]), (0, [L, R, R])], (0, 0)),
    (Preset::TenHour, Role::Coach,
        &[(48, [T, T, T]), (24, [T, T, L]), (10, [L, L, R]), (5, [R, R, R]), (0, [R, R, R])], (10, 1)),
    (Preset::FiveHour, Role::Student,
        &[(48, [M, M, M]), (24, [M, M, M]), (10, [M, M, M]), (5, [M, L, L]), (0, [L, R, R])], (0, 0)),
    (Preset::FiveHour, Role::Coach,
        &[(48, [M, M, M]), (24, [M, M, M]), (10, [M, M, M]), (5, [M, L, L]), (0, [L, R, R])], (0, 0)),
];

/// S-20, S-21: and a refusal says from when or until when, exactly.
#[test]
fn every_preset_at_every_boundary() {
    for (preset, role, lines, (hours, less)) in TABLES {
        let scene = Scene::of_preset(*preset);
        let too_late = with_notice(*hours, *less);
        // Only read to the letter the right comes back, a microsecond below ten hours.
        let hole = (*preset, *role) == (Preset::Literal, Role::Student);
        for (notice, expected) in *lines {
            for (expected, less) in expected.iter().zip([-1, 0, 1]) {
                let now = with_notice(*notice, less);
                let again = with_notice(10, 1);
                let expected = match *expected {
                    T => Judged::Timely,
                    L => Judged::Late,
                    M => Judged::Moves,
                    _ if hole && now < again => Judged::Refused { from: Some(again), until: None },
                    _ => Judged::Refused { from: None, until: Some(too_late) },
                };
                assert_eq!(judge(&scene, *role, now), expected, "{preset:?}, {role}, {notice} hours, {less}");
            }
        }
    }
}

/// `possible_until` is the last instant of the right, exclusive: a microsecond before it was possible.
#[test]
fn until_that_instant_it_was_possible() {
    for (preset, role, _, (hours, less)) in TABLES {
        let scene = Scene::of_preset(*preset);
        let too_late = with_notice(*hours, *less);
        assert!(scene.ask(&of(*role), &request(None), too_late.previous().unwrap()).is_ok());
        // Before it is missed: what is over has no notice any more.
        for now in [too_late, too_late.max(with_notice(5, 0)), start(), later(start(), Span::minutes(29))] {
            let refusal = scene.ask(&of(*role), &request(None), now).unwrap_err();
            assert_eq!(refusal.possible_until(), Some(too_late), "{preset:?}, {role} at {now}");
        }
    }
}

/// S-20: every reason is told. A coach below the floor of `Literal` is below the notice too.
#[test]
fn the_reasons_of_a_refusal() {
    let told = |preset, by: Role, hours| {
        let refusal =
            Scene::of_preset(preset).ask(&of(by), &request(None), with_notice(hours, 0)).unwrap_err();
        refusal.without_ways().to_string()
    };
    assert_eq!(
        told(Preset::Tiered, Role::Coach, 5),
        "the coach may not ask less than 10 hours before 2026-03-05T10:00:00Z \
         (was possible until 2026-03-05T00:00:00.000001Z)"
    );
    assert_eq!(
        told(Preset::Literal, Role::Coach, 5),
        "the coach may not ask less than 10 hours before 2026-03-05T10:00:00Z; \
         the coach must ask at least 48 hours before 2026-03-05T10:00:00Z \
         (was possible until 2026-03-03T10:00:00.000001Z)"
    );
    assert_eq!(
        told(Preset::Literal, Role::Student, 12),
        "the student must ask at least 24 hours before 2026-03-05T10:00:00Z \
         (possible from 2026-03-05T00:00:00.000001Z)"
    );
    assert_eq!(
        told(Preset::Strict, Role::Student, 0),
        "the session started at 2026-03-05T10:00:00Z (was possible until 2026-03-04T10:00:00.000001Z)"
    );
}

/// S-20: timely needs the time to answer as well: `max(role notice, answer window)`.
#[test]
fn a_long_answer_window_makes_requests_late() {
    let scene = Scene::with_policy(|policy| policy.answer_window = Span::hours(72));
    for role in Role::BOTH {
        assert_eq!(judge(&scene, role, with_notice(72, 0)), Judged::Timely);
        assert_eq!(judge(&scene, role, with_notice(72, 1)), Judged::Late);
    }
}

/// S-X1: a floor of nothing is none, also where it is written down.
#[test]
fn a_floor_of_no_time_opens_nothing() {
    let scene = Scene::with_policy(|policy| {
        (policy.floor, policy.below_notice) = (Some(Span::ZERO), BelowNotice::Refuse);
    });
    let until = Some(with_notice(24, 1));
    assert_eq!(judge(&scene, Role::Student, with_notice(5, 0)), Judged::Refused { from: None, until });
}

/// S-X15: a session on the day on which its zone's clocks go forward. 24 hours are 24 hours, though the
/// clocks of the day before show another hour.
#[test]
fn hours_are_hours_also_when_the_clocks_change() {
    let mut scene = Scene::new();
    scene.session.zone = zone_core::zone!("Europe/London");
    (scene.session.start, scene.session.original_start) =
        (at("2026-03-29T09:00:00Z"), at("2026-03-29T09:00:00Z"));
    let [more, exactly, less] = sides(at("2026-03-28T09:00:00Z"));
    let to = request(Some(at("2026-04-02T09:00:00Z")));
    let is_timely = |now| scene.ask(&ann(), &to, now).unwrap().after.request().unwrap().timely;
    assert_eq!([more, exactly, less].map(is_timely), [true, true, false]);
    let clock = |instant| civil::local_at(instant, scene.session.zone).to_string();
    assert_eq!(
        (clock(scene.session.start), clock(exactly)),
        ("2026-03-29 10:00:00".into(), "2026-03-28 09:00:00".into())
    );
    // Whatever the zone, the answer is the same.
    for zone in
        [zone_core::zone!("Pacific/Kiritimati"), zone_core::zone!("Pacific/Pago_Pago"), zone_core::Zone::UTC]
    {
        scene.session.zone = zone;
        let is_timely = |now| scene.ask(&ann(), &to, now).unwrap().after.request().unwrap().timely;
        assert_eq!([exactly, less].map(is_timely), [true, false]);
    }
}

fn is_allowed(policy: &SessionPolicy, by: Role, now: Instant) -> bool {
    let scene = Scene { policy: policy.clone(), ..Scene::new() };
    scene.ask(&of(by), &request(None), now).is_ok()
}

proptest! {
    /// S-20: whoever may ask with some notice may ask with more; only `Literal` has a hole (S-21).
    #[test]
    fn permission_grows_with_the_notice(
        preset in prop::sample::select(Preset::ALL.to_vec()),
        coach in any::<bool>(),
        minutes in prop::array::uniform2(-600_i64..6_000),
        micros in prop::array::uniform2(-1_i64..=1),
    ) {
        let by = if coach { Role::Coach } else { Role::Student };
        let policy = SessionPolicy::preset(preset);
        let micros = [0, 1].map(|index| minutes[index] * 60_000_000 + micros[index]);
        let (less, more) = (micros[0].min(micros[1]), micros[0].max(micros[1]));
        let instant = |notice: i64| Instant::from_micros(start().micros() - notice).unwrap();
        let allowed = |notice: i64| is_allowed(&policy, by, instant(notice));
        let hour = 3_600_000_000_i64;
        if preset == Preset::Literal && by == Role::Student {
            for notice in [less, more] {
                let hole = (10 * hour..24 * hour).contains(&notice);
                prop_assert_eq!(allowed(notice), notice > 0 && !hole);
            }
        } else if allowed(less) {
            prop_assert!(allowed(more));
        }
    }
}
