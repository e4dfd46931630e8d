//! Whether a contractor has what is required, at any instant, the past included.

use automation_core::{Instant, LifecycleExt as _};
use compliance_core::document::{
    Document, DocumentCommand, DocumentPolicy, DocumentType, RejectionReason, Requirements, Term, continuity,
    is_compliant,
};

use super::made::*;

fn requiring(types: &[DocumentType]) -> DocumentPolicy {
    DocumentPolicy { requirements: Requirements::from_iter(types.iter().copied()), ..policy() }
}

fn answer(documents: &[Document], as_of: Instant, policy: &DocumentPolicy) -> Result<String, String> {
    is_compliant(&user("carla"), documents, as_of, policy)
        .map(|yes| yes.to_string())
        .map_err(|no| no.to_string())
}

/// Each reason, and each answer with from and until.
#[test]
fn every_answer_says_from_when_until_when_or_why_not() {
    let policy = requiring(&[DocumentType::Insurance]);
    let now = begins("2026-01-10");
    let one = |document: Document| [document];
    let rejected = ask(
        &pending(until("2026-12-31")),
        &DocumentCommand::Reject { reason: RejectionReason::new("blurred").unwrap() },
        &admin(),
        begins("2026-01-05"),
        &policy,
    );
    let ahead = Term::new(Some(day("2026-02-01")), Some(day("2026-12-31"))).unwrap();
    let cases = [
        (Vec::new(), Err("insurance: none was handed in")),
        (
            vec![pending(until("2026-12-31"))],
            Err("insurance: DOC-1 version 1 waits to be looked at since 2026-01-02T11:00:00Z"),
        ),
        (vec![rejected.unwrap()], Err("insurance: DOC-1 version 1 was rejected: blurred")),
        (vec![approved(until("2026-01-09"))], Err("insurance: DOC-1 version 1 expired on 2026-01-09")),
        (
            vec![approved(ahead)],
            Err(
                "insurance: DOC-1 version 1 is valid from 2026-02-01 on (possible from 2026-01-31T23:00:00Z)",
            ),
        ),
        (vec![approved(until("2026-01-10"))], Ok("from 2026-01-02T11:00:00Z until 2026-01-10T23:00:00Z")),
        (vec![approved(Term::default())], Ok("from 2026-01-02T11:00:00Z on")),
    ];
    for (documents, expected) in cases {
        let expected = expected.map(str::to_owned).map_err(str::to_owned);
        assert_eq!(answer(&documents, now, &policy), expected);
        // A sweep changes nothing about it.
        let swept: Vec<Document> =
            documents.iter().map(|document| document.as_of(now, &policy).unwrap().into_owned()).collect();
        assert_eq!(answer(&swept, now, &policy), expected);
    }
    assert_eq!(answer(&[], now, &requiring(&[])), Ok("nothing is required".to_owned()));
    let nobodys = is_compliant(&user("oscar"), &one(approved(Term::default())), now, &policy);
    assert!(nobodys.is_err(), "what others have does not count");
}

/// All reasons of all types are told at once, and from when on all will be well.
#[test]
fn all_that_is_lacking_is_told_at_once() {
    let policy = requiring(&[DocumentType::Insurance, DocumentType::License, DocumentType::Id]);
    let ahead = Term::new(Some(day("2026-02-01")), Some(day("2026-12-31"))).unwrap();
    let license = |term| {
        let draft = compliance_core::document::DocumentDraft {
            reference: "DOC-2".parse().unwrap(),
            document_type: DocumentType::License,
            ..draft("DOC-1", term)
        };
        draft.upload(&admin(), &[north()], instant(MADE), &policy).unwrap()
    };
    let refused = answer(&[approved(ahead), license(until("2026-06-30"))], begins("2026-01-10"), &policy);
    assert_eq!(
        refused.unwrap_err(),
        "ID: none was handed in; insurance: DOC-1 version 1 is valid from 2026-02-01 on",
        "time alone brings no ID, so no instant is told"
    );
    // When the one becomes good the other has expired, so time alone never makes it possible.
    let both = requiring(&[DocumentType::Insurance, DocumentType::License]);
    let documents = [approved(ahead), license(until("2026-01-31"))];
    let refused = answer(&documents, begins("2026-01-10"), &both).unwrap_err();
    assert_eq!(refused, "insurance: DOC-1 version 1 is valid from 2026-02-01 on");
    let documents = [approved(ahead), license(until("2026-02-01"))];
    assert!(
        answer(&documents, begins("2026-01-10"), &both)
            .unwrap_err()
            .ends_with("(possible from 2026-01-31T23:00:00Z)")
    );
    let from_until = "from 2026-01-31T23:00:00Z until 2026-02-01T23:00:00Z";
    assert_eq!(answer(&documents, begins("2026-02-01"), &both), Ok(from_until.to_owned()));
}

/// While a renewal waits, and after it was rejected, the version before goes on covering until its own last day; once the
/// renewal is found good there is no break. Each is so for the past too, from the chain.
#[test]
fn a_version_covers_while_its_renewal_waits() {
    let policy = requiring(&[DocumentType::Insurance]);
    let at = begins;
    let renew = DocumentCommand::Renew { number: None, term: until("2026-12-31") };
    let renewed = ask(&approved(until("2026-06-30")), &renew, &carla(), at("2026-06-01"), &policy).unwrap();
    let first_alone = "from 2026-01-02T11:00:00Z until 2026-06-30T22:00:00Z";
    assert_eq!(answer(std::slice::from_ref(&renewed), at("2026-06-02"), &policy).unwrap(), first_alone);
    assert_eq!(
        answer(std::slice::from_ref(&renewed), at("2026-07-01"), &policy).unwrap_err(),
        "insurance: DOC-1 version 2 waits to be looked at since 2026-05-31T22:00:00Z; \
         DOC-1 version 1 expired on 2026-06-30"
    );
    let reason = RejectionReason::new("blurred").unwrap();
    let rejected =
        ask(&renewed, &DocumentCommand::Reject { reason }, &admin(), at("2026-06-10"), &policy).unwrap();
    assert_eq!(answer(std::slice::from_ref(&rejected), at("2026-06-20"), &policy).unwrap(), first_alone);
    let good = ask(&renewed, &DocumentCommand::Approve, &admin(), at("2026-06-10"), &policy).unwrap();
    let good = [good];
    for as_of in ["2026-01-03", "2026-06-09", "2026-06-10", "2026-07-01", "2026-12-31"] {
        let whole = "from 2026-01-02T11:00:00Z until 2026-12-31T23:00:00Z";
        assert_eq!(answer(&good, at(as_of), &policy).unwrap(), whole, "{as_of}");
    }
    let by = |as_of: &str| {
        let yes = is_compliant(&user("carla"), &good, at(as_of), &policy).unwrap();
        yes.covered.first().map(|one| one.cover.by.edition)
    };
    assert_eq!((by("2026-06-09"), by("2026-06-10")), (Some(1), Some(2)));
    assert_eq!(
        answer(&good, instant("2026-01-02T10:59:59.999999Z"), &policy).unwrap_err(),
        "insurance: none was handed in (possible from 2026-01-02T11:00:00Z)"
    );
    // Approved too late, there is a hole, for ever.
    let late = ask(&renewed, &DocumentCommand::Approve, &admin(), at("2026-07-10"), &policy).unwrap();
    let found = continuity(&user("carla"), DocumentType::Insurance, [&late], &policy);
    assert_eq!(
        found.gaps.iter().map(|gap| (gap.from, gap.until)).collect::<Vec<_>>(),
        [(at("2026-07-01"), at("2026-07-10"))]
    );
    assert!(
        answer(&[late], at("2026-07-05"), &policy)
            .unwrap_err()
            .ends_with("(possible from 2026-07-09T22:00:00Z)")
    );
}

/// A renewal that was found good before its time leaves no hole: the version before covers until then.
#[test]
fn a_renewal_ahead_of_its_time_leaves_no_hole() {
    let policy = requiring(&[DocumentType::Insurance]);
    let term = Term::new(Some(day("2026-07-01")), Some(day("2026-12-31"))).unwrap();
    let renew = DocumentCommand::Renew { number: None, term };
    let renewed =
        ask(&approved(until("2026-06-30")), &renew, &admin(), begins("2026-06-01"), &policy).unwrap();
    let whole = "from 2026-01-02T11:00:00Z until 2026-12-31T23:00:00Z";
    assert_eq!(answer(&[renewed], begins("2026-06-15"), &policy).unwrap(), whole);
}

/// Two documents of one type: the time that both cover, and the time that none does.
#[test]
fn overlaps_and_gaps_of_one_type_are_found() {
    let of = |reference: &str, issued: &str, expires: &str| {
        let term = Term::new(Some(day(issued)), Some(day(expires))).unwrap();
        draft(reference, term).upload(&admin(), &[north()], instant(MADE), &policy()).unwrap()
    };
    let documents = [
        of("A", "2026-02-01", "2026-03-31"),
        of("B", "2026-03-15", "2026-04-30"),
        of("C", "2026-05-01", "2026-05-31"),
        of("D", "2026-07-01", "2026-07-31"),
    ];
    let found = continuity(&user("carla"), DocumentType::Insurance, &documents, &policy());
    let overlaps: Vec<String> = found
        .overlaps
        .iter()
        .map(|one| format!("{} and {} from {} until {:?}", one.one, one.other, one.from, one.until))
        .collect();
    assert_eq!(
        overlaps,
        ["A version 1 and B version 1 from 2026-03-14T23:00:00Z until Some(2026-03-31T22:00:00Z)"]
    );
    let gaps: Vec<_> = found.gaps.iter().map(|gap| (gap.from, gap.until)).collect();
    assert_eq!(
        gaps,
        [(begins("2026-06-01"), begins("2026-07-01"))],
        "B and C follow each other without a hole"
    );
    let other = continuity(&user("carla"), DocumentType::License, &documents, &policy());
    assert!(other.gaps.is_empty() && other.overlaps.is_empty());
}
