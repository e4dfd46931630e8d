use crate::operator::Operator;

#[test]
fn issue_check_disable_activate_renew() {
    let operator = Operator::ready();
    let code = |words: &[&str]| operator.manage(&[&["referral-code"], words].concat());
    code(&["issue", "summer-15", "--discount", "15", "--expires", "2026-06-30", "--agent", "John Smith"])
        .says("Issued SUMMER-15: 15%, agent John Smith, until 2026-06-30T23:59:59.999999Z.\n");
    code(&["issue", "SUMMER-15", "--discount", "15"]).fails(2, "the code SUMMER-15 is taken");
    code(&["issue", "OLD", "--discount", "15", "--expires", "2026-05-30"])
        .fails(2, "the expiry 2026-05-30T23:59:59.999999Z is not after 2026-06-01T08:00:00Z");
    code(&["issue", "BIG", "--discount", "101"]).fails(2, "--discount: a discount of 101 % is above 100 %");
    let before = operator.dump();
    code(&["generate", "--agent", "Anna Brown", "--discount", "20", "--dry-run"])
        .says("[DRY RUN] Would issue ANNA-20: 20%, agent Anna Brown, without end.\n");
    assert_eq!(operator.dump(), before);
    code(&["generate", "--agent", "Anna Brown", "--discount", "20"])
        .says("Issued ANNA-20: 20%, agent Anna Brown, without end.\n");
    code(&["check", " summer-15"])
        .says("SUMMER-15 works: 15%, agent John Smith, until 2026-06-30T23:59:59.999999Z.\n");
    code(&["disable", "SUMMER-15", "--reason", "misused", "--as", "alice"]).says(
        "SUMMER-15: disabled, active -> inactive (disabled) (asked by staff/operator/alice: misused)\n",
    );
    let before = operator.dump();
    code(&["disable", "SUMMER-15"]).fails(2, "the code was disabled already, by staff/operator/alice");
    code(&["check", "SUMMER-15"]).fails(2, "SUMMER-15 does not work: the code is switched off");
    code(&["check", "NONE"]).fails(2, "there is no referral code NONE");
    code(&["renew", "SUMMER-15"]).fails(2, "--expires <TIME>");
    assert_eq!(operator.dump(), before);
    code(&["activate", "SUMMER-15"]);
    let told = code(&["renew", "SUMMER-15", "--expires", "2026-07-31", "--now", "2026-07-01T08:00:00Z"]);
    assert_eq!(
        told.out,
        "SUMMER-15: expired, active -> inactive (expired) (the expiry, 2026-06-30T23:59:59.999999Z, has passed (R-2))\n\
         SUMMER-15: renewed, inactive (expired) -> active (asked by staff/operator/tester)\n"
    );
}

/// R-T4: never-expiring, live, staff-disabled and expired codes of an agent who leaves and comes back.
#[test]
fn an_agent_goes_and_comes_back() {
    let operator = Operator::with_codes(
        "code,agent,discount,expires_at,status\nNEVER,Jo,5,,\nLIVE,Jo,5,2026-07-01,\nOFF,Jo,5,,inactive\n\
         GONE,Jo,5,2026-05-01,inactive\n",
    );
    operator.manage(&["agent", "off", "Jo"]).says("Jo is inactive: 2 code(s) changed, 2 not concerned.\n");
    operator.manage(&["agent", "on", "Jo"]).says("Jo is active: 2 code(s) changed, 2 not concerned.\n");
    let listed = operator.manage(&["list", "referral-codes", "--format", "json"]).json();
    let states: Vec<_> = listed.iter().map(|code| code["status"].as_str().unwrap()).collect();
    assert_eq!(states, ["active", "active", "inactive (disabled)", "inactive (expired)"]);
    operator.manage(&["agent", "on", "Nobody"]).fails(2, "there is no agent named Nobody");
}
