//! Names and keys with what nobody can see, and agents who do not work.

use crate::operator::Operator;

const CODES: &str = "code,agent,discount,expires_at\nJO-5,José Díaz,5,2027-05-30\n";

/// G-30: refused by name and place, in one command and by line in a file; what looks alike is taken with a note.
#[test]
fn what_cannot_be_seen_is_refused_and_what_looks_alike_is_remarked_upon() {
    let operator = Operator::with_codes(CODES);
    let unseen = "its character 3 is U+200B ZERO WIDTH SPACE, which cannot be seen";
    operator.manage(&["referral-code", "issue", "AB\u{200B}C", "--discount", "5"]).fails(2, unseen);
    operator
        .manage(&["referral-code", "issue", "ABC", "--discount", "5", "--agent", "Jo\u{202E}hn"])
        .fails(2, "its character 3 is U+202E RIGHT-TO-LEFT OVERRIDE");
    operator.manage(&["agent", "list", "--as", "al\u{200B}ice"]).fails(2, unseen);
    operator.file("bad.csv", "code,agent,discount\nGOOD-5,Ann,5\nAB\u{200B}C,Ann,5\n");
    operator
        .manage(&["import", "referral-codes", "bad.csv"])
        .fails(2, &format!("line 3: `AB\\u{{200b}}C` is no code: {unseen}"));
    // Composed or not, one space or two: the same agent.
    operator.manage(&["referral-code", "issue", "ONE-5", "--discount", "5", "--agent", "Jose\u{301}  Díaz"]);
    let agents = operator.lines("SELECT name AS line FROM referral_agents");
    assert_eq!(agents, ["José Díaz"]);
    let told =
        operator.manage(&["referral-code", "issue", "TWO-5", "--discount", "5", "--agent", "Jose Diaz"]);
    assert!(told.err.contains("note: the agent Jose Diaz is new; did you mean José Díaz?"), "{}", told.err);
    operator.manage(&["agent", "off", "jose\u{301} Díaz"]).fails(2, "there is no agent named");
    operator
        .manage(&["agent", "off", "Jose\u{301} Díaz"])
        .says("José Díaz is inactive: 2 code(s) changed, 0 not concerned.\n");
}

/// an agent who is off gets no working code, by no way.
#[test]
fn an_agent_who_is_off_gets_no_working_code() {
    let operator = Operator::with_codes("code,agent,discount\nJO-5,Jo,5\n");
    operator.manage(&["referral-code", "disable", "JO-5"]);
    operator.manage(&["agent", "off", "Jo"]);
    let refused = "the agent Jo does not work at present, so the code cannot be active (R-27)";
    operator
        .manage(&["referral-code", "issue", "NEW-5", "--discount", "5", "--agent", "Jo"])
        .fails(2, refused);
    operator.manage(&["referral-code", "generate", "--discount", "5", "--agent", "Jo"]).fails(2, refused);
    operator.manage(&["referral-code", "activate", "JO-5"]).fails(2, "Jo, does not work at present");
    operator.file("more.csv", "code,agent,discount\nMORE-5,Jo,5\nELSE-5,Al,5\n");
    operator.manage(&["import", "referral-codes", "more.csv"]).says(
        "Read 2 line(s): imported 2, skipped 0.\n\
         1 of them switched off: their agents do not work at present, and bring them back (R-27).\n",
    );
    let active = operator.lines("SELECT code AS line FROM referral_codes WHERE status = 'active'");
    assert_eq!(active, ["ELSE-5"]);
    operator.manage(&["agent", "on", "Jo"]);
    let active =
        operator.lines("SELECT code AS line FROM referral_codes WHERE status = 'active' ORDER BY code");
    assert_eq!(active, ["ELSE-5", "MORE-5"]);
}

/// A damaged agent is named everywhere, and stops nobody else.
#[test]
fn a_damaged_agent_is_named_everywhere() {
    let operator = Operator::with_codes(
        "code,agent,discount,expires_at\nAN-5,Anna,5,2026-05-30\nJO-5,Jo,5,2026-05-30\n",
    );
    operator.sql("UPDATE referral_agents SET status = 'foo' WHERE name = 'Anna'");
    let named = "Anna (number 1)";
    let listed = operator.manage(&["agent", "list"]);
    assert!(listed.out.contains("Jo") && listed.err.contains(named), "{listed:?}");
    for arguments in [
        &["list", "referral-codes"][..],
        &["explain", "referral-code", "AN-5"],
        &["expire-referral-codes"],
        &["forecast"],
    ] {
        let told = operator.manage(arguments);
        assert!(told.err.contains(named), "{arguments:?}: {told:?}");
    }
    for arguments in [
        &["agent", "off", "Anna"][..],
        &["referral-code", "issue", "X-5", "--discount", "5", "--agent", "Anna"],
        &["referral-code", "check", "AN-5"],
    ] {
        operator.manage(arguments).fails(2, "cannot be read");
    }
    operator.file("more.csv", "code,agent,discount\nMORE-5,Anna,5\n");
    operator
        .manage(&["import", "referral-codes", "more.csv"])
        .fails(2, "line 2: the agent Anna (number 1) cannot be read");
    let doctor = operator.manage(&["doctor"]);
    assert!(doctor.out.contains("agent Anna (number 1): the column `status` holds `foo`"), "{doctor:?}");
    let left = operator.lines("SELECT code AS line FROM referral_codes WHERE status = 'active'");
    assert_eq!(left, ["AN-5"]);
}
