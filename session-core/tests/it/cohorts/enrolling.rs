//! Enrolling: A-2.

use automation_core::{Actor, Id, Instant, Lifecycle as _, Refusal, Request};
use session_core::{
    Cohort, CohortPolicy,
    cohort::{
        CohortStatus, EnrolReason, Enrolment, EnrolmentDraft, EnrolmentStatus, StudentCascade, StudentEvent,
        WAIVER, enrol,
    },
};

use super::made::*;

const MINA: Id = Id(17);

fn enrolled(draft: EnrolmentDraft, known: &[Enrolment]) -> Result<Enrolment, String> {
    let made = enrol(&winter(), known, &Request::new(&draft, &admin(), instant(MADE)), &policy());
    made.map_err(|refusal| refusal.to_string())
}

/// What somebody is answered who enrols mina, of whom nothing is known.
fn mina_in(cohort: &Cohort, by: &Actor, now: Instant) -> Result<Enrolment, Refusal<EnrolReason>> {
    enrol(cohort, [], &Request::new(&EnrolmentDraft::new(MINA, Id(1)), by, now), &policy())
}

/// One active enrolment at the most; every other one that stands in the way is named.
#[test]
fn a_2_a_second_active_enrolment_is_refused() {
    let place = |cohort, status| place(MINA, Id(cohort), status);
    let draft = || EnrolmentDraft::new(MINA, Id(9));
    for status in [EnrolmentStatus::Inactive, EnrolmentStatus::Completed { with: None }] {
        assert!(enrolled(draft(), &[place(1, status)]).is_ok(), "{status:?}");
    }
    let two = [place(1, EnrolmentStatus::Active), place(9, EnrolmentStatus::Active)];
    assert_eq!(
        enrolled(draft(), &two).unwrap_err(),
        "the student has an active enrolment already, in cohort 1; \
         the student has an active enrolment already, in cohort 9"
    );
    let other = Enrolment { student: Id(18), ..place(1, EnrolmentStatus::Active) };
    assert!(enrolled(draft(), &[other]).is_ok(), "somebody else's does not matter");
    assert!(mina_in(&winter(), &teacher(), instant(MADE)).is_err());
}

/// a cohort that is over takes nobody, swept or not, for nothing would close the enrolment.
#[test]
fn a_2_a_cohort_that_is_over_takes_nobody() {
    let over = instant(OVER);
    let refused = |cohort: &Cohort, now| {
        let refusal = mina_in(cohort, &admin(), now).err()?;
        let reasons: Vec<String> = refusal.reasons().map(ToString::to_string).collect();
        Some((reasons.join("; "), refusal.possible_until()))
    };
    assert_eq!(refused(&winter(), over.previous().unwrap()), None);
    let said = || "the cohort is over since 2026-03-10T19:00:00Z; it takes no more students".to_owned();
    assert_eq!(refused(&winter(), over), Some((said(), Some(over))));
    let completed = Cohort { status: CohortStatus::Completed { at: over }, since: over, ..winter() };
    assert_eq!(refused(&completed, instant(AFTER)), Some((said(), Some(over))));
    assert_eq!(refused(&completed, instant(MADE)), Some((said(), None)), "on a clock that is behind");
}

/// nor does one that was switched off take anybody after its last day, which is a local day.
#[test]
fn a_22_nobody_is_enrolled_after_the_last_day() {
    let over = instant(OVER);
    let off = Cohort { status: CohortStatus::Inactive, ..winter() };
    for (cohort, way) in [(winter(), "restore"), (off, "change end")] {
        for (now, works) in [(over.previous().unwrap(), true), (over, false), (over.next().unwrap(), false)] {
            let asked = mina_in(&cohort, &admin(), now);
            assert_eq!(asked.is_ok(), works, "{:?} {now}", cohort.status);
            let Err(refusal) = asked else { continue };
            assert_eq!(refusal.possible_until(), Some(over));
            // S-64: it is said what would help, and to those whom it would help.
            assert_eq!(refusal.ways().iter().map(|way| way.command).collect::<Vec<_>>(), [way]);
            assert!(mina_in(&cohort, &teacher(), now).unwrap_err().ways().is_empty());
        }
    }
    let endless = Cohort { dates: winter().dates.ending(None).unwrap(), ..winter() };
    assert!(mina_in(&endless, &admin(), over).is_ok());
}

/// the day of registration is one of the run.
#[test]
fn a_22_the_day_of_registration_is_not_after_the_last_day() {
    let last = winter().end().unwrap();
    for (registered, works) in [(last.pred_opt(), true), (Some(last), true), (last.succ_opt(), false)] {
        let asked = enrolled(EnrolmentDraft { registered, ..EnrolmentDraft::new(MINA, Id(1)) }, &[]);
        assert_eq!(asked.is_ok(), works, "{registered:?}");
        let why = asked.err().unwrap_or_default();
        assert!(works || why == "2026-03-11 is after 2026-03-10, the cohort's last day", "{why}");
    }
}

/// who comes back after all cohorts were over takes part again; who was frozen or left stays so,
/// and everybody does if cohorts leave students alone.
#[test]
fn a_3_an_ex_student_who_comes_back_is_active() {
    let now = instant(AFTER);
    let mut mina = student("MINA");
    assert!(!mina.comes_back(&policy()), "active as it is");
    mina.apply(&StudentEvent::Completed, now);
    assert!(mina.comes_back(&policy()));
    assert!(!mina.comes_back(&CohortPolicy { student_cascade: StudentCascade::None, ..policy() }));
    mina.apply(&StudentEvent::Deactivated { reason: None }, now);
    assert!(!mina.comes_back(&policy()));
}

/// Who comes back pays no registration fee, and the notes say so; unless a fee is named, be it nothing.
#[test]
fn a_2_who_comes_back_pays_no_registration_fee() {
    let before = [place(MINA, Id(1), EnrolmentStatus::Inactive)];
    let draft = |fee, notes: &str| EnrolmentDraft {
        registration_fee: fee,
        notes: notes.to_owned(),
        ..EnrolmentDraft::new(MINA, Id(2))
    };
    let cases = [
        (None, "", &before[..0], (None, String::new())),
        (Some(700), "", &before, (Some(700), String::new())),
        (Some(0), "", &before, (Some(0), String::new())),
        (None, "", &before, (Some(0), WAIVER.to_owned())),
        (None, "Pays in May.", &before, (Some(0), format!("Pays in May.\n{WAIVER}"))),
    ];
    for (fee, notes, known, expected) in cases {
        let made = enrolled(draft(fee, notes), known).unwrap();
        assert_eq!((made.registration_fee, made.notes), expected, "{fee:?} {notes}");
        assert_eq!((made.status, made.since), (EnrolmentStatus::Active, instant(MADE)));
    }
}
