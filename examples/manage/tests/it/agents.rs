use crate::operator::Operator;
use serde_json::json;

const CODES: &str = "code,agent,discount,expires_at\nJO-5,Jo,5,2026-05-30\nJO-10,Jo,10,2026-07-01\n\
    AL-5,Al,5,\n";

#[test]
fn an_agent_with_an_address_is_notified() {
    let operator = Operator::with_codes(CODES);
    operator.manage(&["agent", "list"]).says(
        "NUMBER  NAME                      STATUS    ADDRESS\n     1  Jo                        active    none\n\
         \x20    2  Al                        active    none\n",
    );
    let before = operator.dump();
    operator
        .manage(&["agent", "address", "Jo", "jo@example.org", "--dry-run"])
        .says("[DRY RUN] Mail reaches Jo at jo@example.org, it would be.\n");
    assert_eq!(operator.dump(), before);
    operator
        .manage(&["agent", "address", "Jo", " jo@example.org "])
        .says("Mail reaches Jo at jo@example.org from now on.\n");
    operator
        .manage(&["agent", "address", "Jo", "jo@example.org"])
        .says("Mail reaches Jo at jo@example.org, as before.\n");
    let listed = operator.manage(&["agent", "list", "--limit", "1", "--format", "json"]).json();
    assert_eq!(listed, [json!({ "id": 1, "name": "Jo", "email": "jo@example.org", "active": true })]);
    operator.manage(&["expire-referral-codes", "--notify"]);
    let stored = operator.lines("SELECT recipient || ' ' || kind AS line FROM due_outbox ORDER BY 1");
    assert_eq!(stored, ["group/admins referral_code_expiry_report", "user/agent-1 referral_code_expired"]);
    operator.manage(&["agent", "address", "Jo", "--none"]).says("No mail reaches Jo from now on.\n");
    let runs = operator.manage(&["runs", "--format", "json"]).json();
    assert_eq!(
        (runs[0]["command"].as_str(), runs[0]["counts"]["changed"].as_u64()),
        (Some("agent address"), Some(1))
    );
}

#[test]
fn what_is_no_address_is_refused() {
    let operator = Operator::with_codes(CODES);
    operator.manage(&["agent", "address", "Jo", "jo@example.org"]);
    let before = operator.dump();
    let long = format!("{}@example.org", "j".repeat(243));
    for (address, objection) in [
        ("", "EMAIL: `` is no mail address; write one such as john@example.org"),
        ("jo", "EMAIL: `jo` is no mail address"),
        ("@example.org", "`@example.org` is no mail address"),
        ("jo@", "`jo@` is no mail address"),
        ("jo@home@example.org", "`jo@home@example.org` is no mail address"),
        ("jo smith@example.org", "holds white space or a control character"),
        ("jo@example.org\nBcc: all@example.org", r"`jo@example.org\nBcc: all@example.org` holds white space"),
        (&long, "the mail address has 255 characters; it takes at most 254"),
    ] {
        operator.manage(&["agent", "address", "Jo", address]).fails(2, objection);
    }
    operator
        .manage(&["agent", "address", "Nobody", "jo@example.org"])
        .fails(2, "there is no agent named Nobody; `manage agent list` names them all");
    operator.manage(&["agent", "address", "Jo"]).fails(2, "<EMAIL>");
    operator.manage(&["agent", "address", "Jo", "jo@example.org", "--none"]).fails(2, "cannot be used with");
    assert_eq!(operator.dump(), before);
}

#[test]
fn a_deleted_agent_leaves_no_active_code() {
    let operator = Operator::with_codes(CODES);
    operator.manage(&["referral-code", "issue", "JO-OFF", "--discount", "5", "--agent", "Jo"]);
    operator.manage(&["referral-code", "disable", "JO-OFF"]);
    let before = operator.dump();
    let told = "the agent Jo: 1 code(s) switched off, 2 off already.\n";
    operator.manage(&["agent", "delete", "Jo", "--dry-run"]).says(&format!("[DRY RUN] Would delete {told}"));
    assert_eq!(operator.dump(), before);
    operator.manage(&["agent", "delete", "Jo"]).says(&format!("Deleted {told}"));
    let left = operator.lines(
        "SELECT code || ' ' || status || ' ' || coalesce(agent_id, 'none') AS line FROM referral_codes ORDER BY code",
    );
    assert_eq!(left, ["AL-5 active 2", "JO-10 inactive none", "JO-5 inactive none", "JO-OFF inactive none"]);
    // What was overdue was marked as such first, while it was known whose it is.
    let expired = operator.lines("SELECT json_extract(fields, '$.agent') AS line FROM due_outbox");
    assert_eq!(expired, ["Jo"]);
    operator.manage(&["agent", "delete", "Jo"]).fails(2, "there is no agent named Jo");
    // A code that cannot be read may be active: its agent stays.
    operator.sql("UPDATE referral_codes SET discount = 0 WHERE code = 'AL-5'");
    let before = operator.dump();
    let told = operator.manage(&["agent", "delete", "Al"]);
    told.fails(2, "error: AL-5: the column `discount` holds `0`; it takes 1 to 10000 basis points\n");
    told.fails(2, "error: 1 code(s) of Al could not be switched off; nothing was deleted\n");
    assert_eq!(operator.dump(), before);
}
