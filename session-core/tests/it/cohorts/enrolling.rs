//! Enrolling: A-2.

use automation_core::Id;
use session_core::{Enrolment, EnrolmentDraft, EnrolmentStatus, WAIVER, enrol};

use super::made::*;

const MINA: Id = Id(17);

fn enrolled(draft: EnrolmentDraft, known: &[Enrolment]) -> Result<Enrolment, String> {
    enrol(draft, known, &admin(), instant(MADE)).map_err(|refusal| refusal.to_string())
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
    assert!(enrol(draft(), [], &teacher(), instant(MADE)).is_err());
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
