use crate::operator::Operator;
use serde_json::json;

const CODES: &str = "code,agent,discount,expires_at,created_at\n\
    JOHN-20,John Smith,20,2026-06-03 12:00,2026-01-01\n\
    LATE-10,,10,2026-05-31,2026-01-01\n\
    ANNA-5,Anna Brown,5,2026-06-03 18:00,2026-01-01\n\
    OPEN-5,,5,,2026-01-01\n";

#[test]
fn a_code_explains_itself_whether_or_not_a_sweep_has_run() {
    let operator = Operator::with_codes(CODES);
    let told = operator.manage(&["explain", "referral-code", "late-10"]);
    for line in [
        "referral code LATE-10 (10%, agent: N/A) at 2026-06-01T08:00:00Z\n",
        "state: inactive (expired) (stored as active; the next sweep writes it down)\n",
        "why: the expiry, 2026-05-31T23:59:59.999999Z, has passed (R-2)\n",
        "history:\n  2026-01-01T00:00:00Z: created\n",
    ] {
        assert!(told.out.contains(line), "expected `{line}` in:\n{}", told.out);
    }
    operator.manage(&["expire-referral-codes"]);
    let told = operator.manage(&["explain", "referral-code", "LATE-10"]);
    assert!(told.out.contains("state: inactive (expired)\n"), "{}", told.out);
    assert!(told.out.ends_with(
        "  2026-06-01T00:00:00Z: expired, active -> inactive (expired), because the expiry, \
         2026-05-31T23:59:59.999999Z, has passed (R-2)\n"
    ));
    let told = operator.manage(&["explain", "referral-code", "JOHN-20", "--format", "json"]).json();
    assert_eq!(told[0]["state"], "active");
    assert_eq!(
        told[0]["next"],
        json!([{
            "at": "2026-06-03T12:00:00.000001Z", "from": "active", "to": "inactive (expired)",
            "because": "the expiry, 2026-06-03T12:00:00Z, has passed (R-2)",
        }])
    );
    operator.manage(&["explain", "referral-code", "NONE"]).fails(2, "there is no referral code NONE\n");
    operator
        .manage(&["explain", "referral-code", "john-2o"])
        .fails(2, "there is no referral code JOHN-2O; did you mean JOHN-20?\n");
    operator
        .manage(&["referral-code", "check", "LATE-1"])
        .fails(2, "there is no referral code LATE-1; did you mean LATE-10?\n");
    operator.manage(&["explain", "referral-code", " "]).fails(2, "the code is empty");
}

#[test]
fn a_forecast_by_local_day() {
    let operator = Operator::with_codes(CODES);
    let expected = "\
What expires from 2026-06-01 to 2026-06-04 (UTC) if nobody acts, each on the last day on which it is good:
  overdue now             1  ####################
  2026-06-01 Mon          0
  2026-06-02 Tue          0
  2026-06-03 Wed          2  ########################################
  2026-06-04 Thu          0
  total                   3
";
    operator.manage(&["forecast", "--days", "4"]).says(expected);
    operator.manage(&["expire-referral-codes"]);
    let told =
        operator.manage(&["forecast", "--days", "4", "--zone", "Pacific/Auckland", "--format", "json"]);
    assert_eq!(
        told.json(),
        [
            json!({ "date": "2026-06-04", "expirations": 2 }),
            json!({
                "command": "forecast", "now": "2026-06-01T08:00:00Z", "from": "2026-06-01", "until": "2026-06-04",
                "zone": "Pacific/Auckland", "overdue": 0, "total": 2, "counted_by": "last_good_day",
            }),
        ]
    );
    // Under another policy, which is not in force, what is stored as due does not count.
    operator.file("p.toml", "[referral_codes]\ngrace = \"1 day\"\n");
    let told = operator.manage(&["forecast", "--days", "4", "--policy", "p.toml", "--format", "json"]);
    assert_eq!(told.json()[0], json!({ "date": "2026-06-04", "expirations": 2 }));
}

#[test]
fn a_simulation_compares_two_policies_and_writes_nothing() {
    let operator = Operator::with_codes(CODES);
    let before = operator.dump();
    operator.file("lenient.toml", "[referral_codes]\ngrace = \"1 day\"\nreport_to_admins = false\n");
    let span = ["simulate", "--from", "2026-06-01", "--until", "2026-06-30"];
    operator.manage(&[&span[..], &["--versus", "lenient.toml"]].concat()).says(
        "Replayed 4 code(s) from 2026-06-01T00:00:00Z to 2026-06-30T23:59:59.999999Z; nothing was written.
day           expirations  notifications       versus  notifications  difference
2026-06-01              1              1            0              0          -1
2026-06-02              0              0            1              0          +1
2026-06-03              2              2            0              0          -2
2026-06-04              0              0            2              0          +2
total                   3              3            3              0          +0
3 code(s) fare differently.
  JOHN-20: expires 2026-06-03 12:00, versus 2026-06-04 12:00
  LATE-10: expires 2026-06-01 00:00, versus 2026-06-02 00:00
  ANNA-5: expires 2026-06-03 18:00, versus 2026-06-04 18:00
",
    );
    let told = operator.manage(&[&span[..], &["--format", "json"]].concat()).json();
    let closing = told.last().unwrap();
    assert_eq!(closing["policy"], json!({ "expirations": 3, "notifications": 3 }));
    assert_eq!(closing["versus"], json!(null));
    operator
        .manage(&["simulate", "--from", "2026-06-02", "--until", "2026-06-01"])
        .fails(2, "is before --from 2026-06-02T00:00:00Z");
    assert_eq!(operator.dump(), before);
}

/// A span that is past is replayed from before what time has done in it since.
#[test]
fn a_simulation_of_the_past_takes_back_what_time_did_since() {
    let operator = Operator::with_codes(
        "code,discount,expires_at,created_at\nA,5,2026-05-10,2026-01-01\nB,5,2026-05-20,2026-01-01\n\
         C,5,2026-05-21,2026-01-01\nD,5,2026-05-30,2026-01-01\n",
    );
    operator.manage(&["referral-code", "renew", "D", "--never"]);
    let span = ["simulate", "--from", "2026-05-15", "--until", "2026-05-31"];
    let rows = |out: &str| {
        out.lines().filter(|line| line.starts_with("2026-05")).map(str::to_owned).collect::<Vec<_>>()
    };
    let before = operator.manage(&span);
    assert_eq!(rows(&before.out).len(), 2, "{}", before.out);
    operator.manage(&["expire-referral-codes"]);
    let after = operator.manage(&span);
    assert_eq!(rows(&after.out), rows(&before.out));
    assert!(
        after.out.contains(
            "; nothing was written.\n\
             1 code(s) had expired before the span already; they are not replayed.\n\
             2 code(s) expired since the span began; they are replayed as they were before.\n\
             1 code(s) were changed by somebody since the span began; they are replayed as they are now.\n"
        ),
        "{}",
        after.out
    );
    let told = operator.manage(&[&span[..], &["--format", "json"]].concat()).json();
    let closing = told.last().unwrap();
    let counts =
        ["expired_before", "replayed_from_before", "changed_since"].map(|name| closing[name].as_u64());
    assert_eq!(counts, [Some(1), Some(2), Some(1)]);
}

#[test]
fn a_list_may_be_ordered_by_expiry() {
    let operator = Operator::with_codes(
        "code,discount,expires_at\nNEVER,5,\nLATE,5,2026-07-01\nSAME-1,5,2026-06-02\nBAD,5,2026-06-04\n\
         SAME-2,5,2026-06-02\nEVER,5,\nEARLY,5,2026-06-01\n",
    );
    operator.sql("UPDATE referral_codes SET discount = 0 WHERE code IN ('BAD', 'EVER')");
    let listed = |options: &[&str]| {
        let told = operator.manage(&[&["list", "referral-codes", "--format", "json"], options].concat());
        assert_eq!(told.err.matches("error: BAD: ").count(), 1, "{told:?}");
        // Where the list ends before it comes to those without an expiry, nothing is known of them.
        let named = if options.contains(&"--limit") { 1 } else { 2 };
        assert_eq!((told.status, told.err.lines().count()), (Some(1), named), "{told:?}");
        let codes = told.json().into_iter();
        codes.map(|code| code["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(listed(&[]), ["NEVER", "LATE", "SAME-1", "SAME-2", "EARLY"]);
    assert_eq!(listed(&["--order", "expiry"]), ["EARLY", "SAME-1", "SAME-2", "LATE", "NEVER"]);
    assert_eq!(listed(&["--order", "expiry", "--limit", "2"]), ["EARLY", "SAME-1"]);
    let table = operator.manage(&["list", "referral-codes", "--order", "expiry", "--status", "inactive"]);
    table.says("No referral codes.\n");
}
