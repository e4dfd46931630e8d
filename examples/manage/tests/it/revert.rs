//! Taking a migration back: nobody loses anything unasked.

use serde_json::json;

use crate::{operator::Operator, shop::Shop};

const LATEST: &str =
    "SELECT version AS line FROM due_migrations ORDER BY substr(version, length(version) - 3) DESC LIMIT 1";

#[test]
fn what_is_lost_is_said_and_agreed_to() {
    for shop in [Some(Shop::on_sqlite()), Shop::on_postgres()].into_iter().flatten() {
        shop.refill(2);
        let operator = &shop.operator;
        // By the number, which goes through all lines.
        let latest = || shop.lines(LATEST).remove(0);
        // Down to the last step that only made indexes, and that one too.
        while latest() != "0010" {
            let last = latest();
            let told = operator.manage(&["migrate", "--revert", "--yes"]);
            let loses = match last.as_str() {
                "due/0013" => ", and with it:\n  - the table due_tombstones with 0 row(s)\n",
                compliance if compliance.starts_with("compliance/") => {
                    ", and with it:\n  - the table compliance_"
                }
                "sessions/0021" => ", and with it:\n  - the table class_holidays with 0 row(s)\n",
                _ => ", and with it:\n  - the column ",
            };
            assert!(told.out.contains(&format!(" back{loses}")), "{told:?}");
        }
        let told = operator.manage(&["migrate", "--revert", "--yes"]);
        assert!(told.out.contains(" back; nothing that is stored goes with it.\nReverted "), "{told:?}");
        let (latest, before) = (latest(), shop.dump());
        // Nobody sits at a terminal here.
        let told = operator.manage(&["migrate", "--revert"]);
        told.fails(2, "nothing was changed: give --yes if that is meant\n");
        assert!(told.err.contains(&format!("taking step {latest} of ")), "{told:?}");
        assert_eq!(told.out, "");
        let dry = operator.manage(&["migrate", "--revert", "--dry-run"]);
        assert_eq!(dry.status, Some(0));
        assert!(dry.out.starts_with(&format!("[DRY RUN] Would take step {latest} of ")), "{dry:?}");
        assert!(dry.out.lines().nth(1).is_some_and(|line| line.starts_with("  - the ")), "{dry:?}");
        let dry = operator.manage(&["migrate", "--revert", "--dry-run", "--format", "json"]).json().remove(0);
        assert_eq!(dry["would_revert"], json!(latest));
        assert!(dry["lost"][0]["table"].is_string(), "{dry}");
        operator.manage(&["migrate", "--revert", "--format", "json"]).fails(2, "give --yes if that is meant");
        operator.manage(&["migrate", "--yes"]).fails(2, "--revert");
        assert_eq!(shop.dump(), before);
        assert_eq!(shop.lines(LATEST), std::slice::from_ref(&latest));

        // Down to the first one, which has the codes.
        let mut told = String::new();
        for _ in 0..30 {
            let step = operator.manage(&["migrate", "--revert", "--yes"]);
            assert_eq!(step.status, Some(0), "{step:?}");
            if step.out == "There is nothing to revert.\n" {
                break;
            }
            told = step.out;
        }
        assert!(told.contains("  - the table referral_codes with 2 row(s)\n"), "{told}");
        assert!(told.ends_with("Reverted 0001.\n"), "{told}");
        operator.manage(&["migrate", "--revert"]).says("There is nothing to revert.\n");
    }
}

/// Whoever cannot be told what is lost does not lose it.
#[test]
fn nothing_is_lost_that_could_not_be_said() {
    let operator = Operator::ready();
    let latest = |operator: &Operator| operator.lines("SELECT max(version) AS line FROM due_migrations");
    let before = latest(&operator);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = operator.command(&["migrate", "--revert", "--yes"]).stdout(full).output().unwrap();
    crate::operator::Told::from(output).fails(2, "cannot write to standard output");
    assert_eq!(latest(&operator), before);
}
