//! `check-compliance-expiry`, and what is done with documents of contractors (C-1 to C-9).

use serde_json::json;

use crate::{
    operator::{Operator, Told},
    school::DATA,
    shop::Shop,
};

/// Two contractors in two workspaces.
const PEOPLE: &str = "INSERT INTO compliance_people (person, role) VALUES ('carla', 'contractor'), ('omar', 'contractor');
    INSERT INTO compliance_memberships (person_id, workspace)
    SELECT id, 'north' FROM compliance_people UNION ALL SELECT id, 'south' FROM compliance_people WHERE person = 'omar'";
/// Six in the morning in Berlin, on the first of June.
const MORNING: &str = "2026-06-01T04:00:00Z";

struct Office {
    shop: Shop,
}

impl Office {
    /// One on every database that is there, with the example's documents, taken over in May.
    fn all() -> Vec<Self> {
        let shops = [Some(Shop::on_sqlite()), Shop::on_postgres()];
        let offices: Vec<Self> = shops.into_iter().flatten().map(|shop| Self { shop }).collect();
        for office in &offices {
            office.shop.sql(PEOPLE);
            let file = format!("{DATA}/documents.csv");
            let told = office.manage(&["import", "documents", &file, "--now", "2026-05-28T12:00:00Z"]);
            told.says("Read 6 line(s): imported 6, skipped 0.\n");
        }
        offices
    }

    fn manage(&self, arguments: &[&str]) -> Told {
        self.shop.operator.manage(&[arguments, &["--zone", "Europe/Berlin"]].concat())
    }

    fn statuses(&self) -> Vec<String> {
        self.shop
            .lines("SELECT reference || ' ' || status AS line FROM compliance_documents ORDER BY reference")
    }

    /// The mails with where they stand.
    fn mails(&self) -> Vec<String> {
        self.shop.lines(
            "SELECT dedup || ' ' || status AS line FROM due_outbox WHERE dedup LIKE '%|mail' ORDER BY dedup",
        )
    }
}

/// C-7: the documented lines, with what changed in this run; the second run changes and sends nothing.
#[test]
fn c_7_the_check_counts_what_changed_in_this_run() {
    for office in Office::all() {
        let check = ["check-compliance-expiry", "--now", MORNING];
        let before = (office.statuses(), office.mails());
        let dry = office.manage(&[&check[..], &["--dry-run"]].concat());
        dry.says(
            "Starting compliance expiry check...\n\
             [DRY RUN] DOC-0001 (insurance of carla): expiring soon at 2026-05-30T22:00:00Z (the day of the warning, \
             2026-05-31, begins in Europe/Berlin (C-3))\n\
             [DRY RUN] DOC-0003 (insurance of omar): expiring soon at 2026-04-30T22:00:00Z (the day of the warning, \
             2026-05-01, begins in Europe/Berlin (C-3))\n\
             [DRY RUN] DOC-0003 (insurance of omar): expired at 2026-05-31T22:00:00Z (the day of the expiry, 2026-05-31, \
             is over in Europe/Berlin (C-3))\n\
             [DRY RUN] Compliance check complete: 1 expiring, 1 expired\n",
        );
        assert_eq!((office.statuses(), office.mails()), before);
        office
            .manage(&check)
            .says("Starting compliance expiry check...\nCompliance check complete: 1 expiring, 1 expired\n");
        assert_eq!(
            office.statuses(),
            [
                "DOC-0001 expiring_soon",
                "DOC-0002 approved",
                "DOC-0003 expired",
                "DOC-0004 rejected",
                "DOC-0005 pending",
                "DOC-0006 expired",
            ]
        );
        let mails = office.mails();
        assert_eq!(
            mails,
            [
                "compliance_expired|DOC-0003|1|2026-05-31|expired|mail queued",
                "compliance_expiring|DOC-0001|1|2026-06-30|30|mail queued",
            ]
        );
        office
            .manage(&["check_compliance_expiry", "--now", MORNING])
            .says("Starting compliance expiry check...\nCompliance check complete: 0 expiring, 0 expired\n");
        assert_eq!(office.mails(), mails, "the second run sends nothing");
    }
}

/// C-9: later stages of an expiry are told and not counted as expiring; a policy file names them.
#[test]
fn c_9_later_stages_are_told_and_not_counted() {
    for office in Office::all() {
        office.shop.operator.file("p.toml", "zone = \"Europe/Berlin\"\n[documents]\nwarn_days = [30, 7]\n");
        let check =
            |now: &str| office.manage(&["check-compliance-expiry", "--policy", "p.toml", "--now", now]);
        check(MORNING);
        let told = check("2026-06-23T04:00:00Z");
        assert!(told.out.ends_with("Compliance check complete: 0 expiring, 0 expired\n"), "{told:?}");
        let second = "compliance_expiring|DOC-0001|1|2026-06-30|7|mail queued".to_owned();
        assert!(office.mails().contains(&second), "{:?}", office.mails());
        let seen =
            office.manage(&["check-compliance-expiry", "--format", "json", "--now", "2026-07-01T04:00:00Z"]);
        let seen = seen.json();
        let event = json!({
            "kind": "document", "key": "DOC-0001", "event": "expired", "at": "2026-06-30T22:00:00Z",
            "from": "expiring_soon", "to": "expired", "contractor": "carla", "expires_on": "2026-06-30",
            "because": "the day of the expiry, 2026-06-30, is over in Europe/Berlin (C-3)",
        });
        assert_eq!(seen[0], event);
        assert_eq!((&seen[1]["counts"]["expiring"], &seen[1]["counts"]["expired"]), (&json!(0), &json!(1)));
    }
}

/// G-36: one run by other days; it says what it did, keeps the policy, and does nothing when it is run again.
#[test]
fn g_36_one_run_warns_by_other_days() {
    for office in Office::all() {
        let check =
            |more: &[&str]| office.manage(&[&["check-compliance-expiry", "--now", MORNING], more].concat());
        let due = || {
            office.shop.lines(
                "SELECT CAST(due_at AS TEXT) AS line FROM compliance_documents WHERE reference = 'DOC-0002'",
            )
        };
        let due_before = due();
        check(&["--warn-days", "272", "--dry-run"]).says(
            "Starting compliance expiry check...\n\
             [DRY RUN] DOC-0001 (insurance of carla): expiring soon at 2026-05-30T22:00:00Z (the day of the warning, \
             2026-05-31, begins in Europe/Berlin (C-3))\n\
             [DRY RUN] DOC-0002 (license of carla): warned now at 2026-06-01T04:00:00Z (asked by system: it expires within 272 \
             days, in this run alone)\n\
             [DRY RUN] DOC-0003 (insurance of omar): expiring soon at 2026-04-30T22:00:00Z (the day of the warning, \
             2026-05-01, begins in Europe/Berlin (C-3))\n\
             [DRY RUN] DOC-0003 (insurance of omar): expired at 2026-05-31T22:00:00Z (the day of the expiry, 2026-05-31, \
             is over in Europe/Berlin (C-3))\n\
             [DRY RUN] Compliance check complete: 2 expiring, 1 expired\n",
        );
        let begins = "Starting compliance expiry check...\n";
        check(&["--warn-days", "272"])
            .says(&format!("{begins}Compliance check complete: 2 expiring, 1 expired\n"));
        assert!(office.statuses().contains(&"DOC-0002 approved".to_owned()), "{:?}", office.statuses());
        assert_eq!(due(), due_before);
        let mails = office.mails();
        assert!(
            mails.contains(&"compliance_expiring|DOC-0002|1|2027-02-28|272|mail queued".to_owned()),
            "{mails:?}"
        );
        check(&["--warn-days", "272"])
            .says(&format!("{begins}Compliance check complete: 0 expiring, 0 expired\n"));
        check(&[]).says(&format!("{begins}Compliance check complete: 0 expiring, 0 expired\n"));
        assert_eq!(office.mails(), mails);
        let text = office.manage(&["explain", "document", "DOC-0002", "--now", MORNING]).out;
        assert!(text.contains("warned now"), "{text}");
    }
}

/// From handing in to renewal, each answer in plain words.
#[test]
fn c_e2_a_document_from_handing_in_to_renewal() {
    for office in Office::all() {
        let upload = [
            "document",
            "upload",
            "DOC-9",
            "--contractor",
            "carla",
            "--type",
            "Insurance",
            "--name",
            "Tools",
            "--expires",
            "2026-06-20",
        ];
        let into = |workspace| [&upload[..], &["--workspace", workspace]].concat();
        office
            .manage(&into("south"))
            .fails(2, "carla does not belong to the workspace south, so no document of theirs does");
        office
            .manage(&[&into("north")[..], &["--dry-run"]].concat())
            .says("[DRY RUN] Would hand in DOC-9: insurance of carla, until 2026-06-20, pending.\n");
        office
            .manage(&into("north"))
            .says("Handed in DOC-9: insurance of carla, until 2026-06-20, pending.\n");
        office
            .manage(&into("north"))
            .fails(2, "the document DOC-9 is there already; renew it, or name another one");
        office.manage(&["document", "approve", "DOC-9", "--by", "contractor"]).fails(
            2,
            "document DOC-9: approve is refused: participant/contractor/carla may not do this; only staff in the role \
             admin may",
        );
        office.manage(&["document", "approve", "DOC-9"]).says(
            "DOC-9: approved, pending -> approved (asked by staff/admin/tester)\n\
             DOC-9: expiring soon, approved -> expiring_soon (the day of the warning, 2026-05-21, begins in \
             Europe/Berlin (C-3))\n",
        );
        office.manage(&["document", "snooze", "DOC-9", "2026-06-20", "--by", "contractor"]).fails(
            2,
            "the day 2026-06-20 is not before the expiry on 2026-06-20; acknowledge the warning to hear no further one",
        );
        office
            .manage(&["document", "snooze", "DOC-9", "2026-06-10", "--by", "contractor"])
            .says("DOC-9: snoozed, expiring_soon -> expiring_soon (asked by participant/contractor/carla)\n");
        office.manage(&["document", "acknowledge", "DOC-9", "--by", "contractor"]).says(
            "DOC-9: acknowledged, expiring_soon -> expiring_soon (asked by participant/contractor/carla)\n",
        );
        let reject = ["document", "reject", "DOC-9", "--because", "blurred"];
        office
            .manage(&reject)
            .fails(2, "the document is expiring_soon, and only a pending one is approved or rejected");
        let renew = ["document", "renew", "DOC-9", "--number", "T 2", "--by", "contractor"];
        office
            .manage(&[&renew[..], &["--expires", "2026-05-31"]].concat())
            .fails(2, "the new expiry 2026-05-31 is past, today being 2026-06-01");
        office
            .manage(&[&renew[..], &["--expires", "2027-06-20"]].concat())
            .says("DOC-9: renewed, expiring_soon -> pending (asked by participant/contractor/carla)\n");
        office
            .manage(&[&reject[..], &["--dry-run"]].concat())
            .says("[DRY RUN] DOC-9: rejected, pending -> rejected (asked by staff/admin/tester)\n");
        office.manage(&reject).says("DOC-9: rejected, pending -> rejected (asked by staff/admin/tester)\n");
        let shown = office.manage(&["document", "show", "DOC-9"]).out;
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines[0], "document DOC-9 (insurance, Tools) of carla in north");
        assert!(
            lines[1].starts_with(
                "  version 1: expiring soon, until 2026-06-20, handed in at 2026-06-01T08:00:00Z"
            ),
            "{shown}"
        );
        assert!(lines[2].starts_with("  version 2: rejected, number T 2, until 2027-06-20, "), "{shown}");
        assert!(lines[2].ends_with(": blurred"), "{shown}");
        let told = office.manage(&["explain", "document", "DOC-9"]).out;
        for part in [
            "state: rejected\n",
            "next: nothing, unless somebody acts\n",
            "  renew: yes\n",
            "uploaded",
            "versions:\n",
        ] {
            assert!(told.contains(part), "{part} in {told}");
        }
        let missing = office.manage(&["document", "approve", "DOC-8"]);
        missing.fails(2, "there is no document DOC-8");
    }
}

/// Whether somebody may work, with every reason, for the past too.
#[test]
fn whether_a_contractor_may_work() {
    for office in Office::all() {
        office.shop.operator.file(
            "p.toml",
            "zone = \"Europe/Berlin\"\n[documents]\nrequirements = [\"insurance\", \"license\"]\n",
        );
        office.manage(&["check-compliance-expiry", "--policy", "p.toml", "--now", MORNING]);
        let ask = |contractor: &str, more: &[&str]| {
            office.manage(&[&["document", "compliance", contractor], more].concat())
        };
        let yes = ask("carla", &[]);
        assert_eq!(yes.status, Some(0), "{yes:?}");
        assert!(yes.out.starts_with("carla may work at 2026-06-01T08:00:00Z"), "{yes:?}");
        let no = ask("omar", &[]);
        assert_eq!(no.status, Some(2), "{no:?}");
        let reasons = "license: none was handed in; insurance: DOC-0003 version 1 expired on 2026-05-31";
        assert!(no.out.contains(reasons), "{no:?}");
        let before = ask("omar", &["--as-of", "2026-05-31"]);
        assert!(
            before.out.contains("license: none was handed in") && !before.out.contains("expired on"),
            "{before:?}"
        );
        let later = ask("carla", &["--as-of", "2026-07-01", "--format", "json"]).json();
        assert_eq!(later[0]["may_work"], json!(false));
        assert_eq!(later[0]["refused"]["lacking"][0]["document_type"], "insurance");
    }
}

#[test]
fn documents_are_listed_and_foretold() {
    for office in Office::all() {
        let list = office.manage(&["list", "documents", "--contractor", "omar"]).out;
        assert_eq!(list.lines().count(), 4, "{list}");
        assert!(list.contains("DOC-0004         omar             id            Passport"), "{list}");
        let json = office.manage(&["list", "documents", "--status", "pending", "--format", "json"]).json();
        assert_eq!(
            (json.len(), &json[0]["reference"], &json[0]["type"]),
            (1, &json!("DOC-0005"), &json!("safety"))
        );
        let foretold =
            office.manage(&["forecast", "--kind", "documents", "--days", "40", "--now", MORNING]).out;
        assert!(foretold.starts_with("What happens to documents"), "{foretold}");
        assert!(foretold.contains("2026-07-01"), "the first of July, when DOC-0001 has expired: {foretold}");
        let doctor = office.manage(&["doctor", "--now", MORNING]).out;
        assert!(doctor.contains("check-compliance-expiry"), "{doctor}");
    }
}

/// Every reason against a line, and nothing is taken over.
#[test]
fn bad_lines_are_named_with_every_reason() {
    for office in Office::all() {
        office.shop.operator.file(
            "bad.csv",
            "reference,workspace,contractor,type,name,issued_on,expires_on,status,reason\n\
             A,north,carla,visa,Visa,2026-02-01,2026-01-01,valid,\n\
             B,south,carla,id,Passport,,,,\n\
             C,north,carla,id,Passport,,,rejected,\n\
             DOC-0001,north,carla,id,Passport,,,,\n",
        );
        let told = office.manage(&["import", "documents", "bad.csv"]);
        assert_eq!(told.status, Some(2), "{told:?}");
        for part in [
            "the type `visa` is unknown; write one of id, license, insurance, certification, contract, safety, other",
            "the document would expire on 2026-01-01, before it was issued on 2026-02-01",
            "the status `valid` is unknown; write one of pending, approved, rejected, expired, expiring_soon",
            "carla does not belong to the workspace south",
            "the reason is empty; a document that is rejected has one",
            "the document DOC-0001 is in the database already",
        ] {
            assert!(told.err.contains(part), "{part} in {}", told.err);
        }
        assert_eq!(office.statuses().len(), 6);
    }
}

/// UTC would be wrong for almost everybody, so nobody gets it unasked.
#[test]
fn without_a_zone_no_document_is_touched() {
    let operator = Operator::ready();
    for command in [&["check-compliance-expiry"][..], &["document", "compliance", "carla"]] {
        operator.manage(command).fails(2, "the organisation's time zone is not known");
    }
}

/// A policy keeps its own zone: cohorts that are swept under another one leave the documents where they were.
#[test]
fn each_kind_keeps_its_own_zone_until_it_is_swept_under_another() {
    for office in Office::all() {
        office.manage(&["complete-expired-sessions", "--now", MORNING]);
        let elsewhere = ["complete-expired-sessions", "--now", MORNING, "--zone", "Asia/Karachi"];
        assert_eq!(office.shop.operator.manage(&elsewhere).status, Some(0));
        let policy = "SELECT value AS line FROM due_settings WHERE key = 'document_policy'";
        assert!(office.shop.lines(policy)[0].contains("Europe/Berlin"));
        let plain = office.shop.operator.manage(&["check-compliance-expiry", "--now", MORNING]);
        assert!(plain.status == Some(0) && !plain.err.contains("the policy has changed"), "{plain:?}");
        assert!(office.shop.lines(policy)[0].contains("Europe/Berlin"));
    }
}
