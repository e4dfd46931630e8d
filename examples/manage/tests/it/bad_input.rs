use crate::operator::{Operator, Told};

#[test]
fn every_misuse_is_named_and_changes_nothing() {
    let operator = Operator::with_codes("code,discount,expires_at\nTEST-20,20,2026-05-01\n");
    operator.file("unknown.toml", "[referral_codes]\ngrase = \"2 days\"\n");
    operator.file("unreadable.toml", "[referral_codes]\ngrace = \"soon\"\n");
    operator.file("zone.toml", "zone = \"Mars/Phobos\"\n");
    operator.file("broken.toml", "zone = \n");
    let before = operator.dump();
    let cases: [(&[&str], &str); 20] = [
        (
            &["--zone", "Mars/Phobos"],
            "`Mars/Phobos` is no time zone; write a name such as Europe/London or UTC",
        ),
        (&["--zone", "Europe/Londn"], "`Europe/Londn` is no time zone; did you mean Europe/London?"),
        (
            &["--zone", "GMT Standard Time"],
            "`GMT Standard Time` is Windows' name of a time zone; write Europe/London",
        ),
        (
            &["--now", "yesterday"],
            "`yesterday` is no instant; write one as RFC 3339, such as 2026-05-31T20:59:59Z",
        ),
        (&["--policy", "unknown.toml"], "unknown field `grase`, expected one of `grace`"),
        (&["--policy", "unreadable.toml"], "`soon` is no length of time"),
        (&["--policy", "zone.toml"], "`Mars/Phobos` is no time zone"),
        (&["--policy", "broken.toml"], "cannot read the policy broken.toml: TOML parse error at line 1"),
        (&["--policy", "nowhere.toml"], "cannot read the policy nowhere.toml: No such file"),
        (&["--format", "xml"], "invalid value 'xml' for '--format <FORMAT>'"),
        (&["--batch", "0"], "0 is not in 1..=100000"),
        (&["--batch", "many"], "invalid value 'many' for '--batch <N>'"),
        (&["--dryrun"], "unexpected argument '--dryrun' found"),
        (&["--as", " "], "--as: ` ` is no user id"),
        (
            &["--database", "nowhere.sqlite3"],
            "there is no database at nowhere.sqlite3; create it with `manage migrate`",
        ),
        (&["--database", "."], "cannot open the database .: it is a folder"),
        (
            &["--database", "mysql://shop"],
            "mysql:… names none that this program knows; name a SQLite file, or postgres://",
        ),
        (
            &["--database", "postgres://root:secret@127.0.0.1:1/shop"],
            "cannot open the database postgres://root@127.0.0.1:1/shop: connection to server at ",
        ),
        (
            &["--database", "postgres://root:secret/1@127.0.0.1:1/shop"],
            "cannot use the PostgreSQL database that is named: the URL cannot be read; write it as ",
        ),
        (&["--database", "postgres://root:%zzsecret@127.0.0.1:1/shop"], "and in the password / as %2F"),
    ];
    for (options, objection) in cases {
        let mut command = operator.command(&[&["expire-referral-codes"], options].concat());
        if options[0] == "--database" {
            // The fixture's own option would be a second one.
            command = std::process::Command::new(env!("CARGO_BIN_EXE_manage"));
            command
                .current_dir(operator.folder.path())
                .env_remove("DATABASE_URL")
                .args(["expire-referral-codes"])
                .args(options);
        }
        let told: Told = command.output().unwrap().into();
        told.fails(2, objection);
        assert_eq!((told.out.as_str(), told.err.contains("secret")), ("", false), "{options:?}");
    }
    assert!(!operator.folder.path().join("nowhere.sqlite3").exists());
    assert_eq!(operator.dump(), before);
}

#[test]
fn an_option_comes_before_its_variable_before_the_policy_file_before_the_default() {
    let operator = Operator::ready();
    operator.file("p.toml", "zone = \"Europe/Nicosia\"\n[referral_codes]\ngrace = \"30 days\"\n");
    operator.file("empty.toml", "");
    let csv = "code,discount,expires_at\nTEST-20,20,2026-05-31T20:30:00Z\n";
    assert_eq!(operator.manage(&["expire-referral-codes", "--policy", "p.toml"]).status, Some(0));
    assert_eq!(operator.import(csv, &[]).status, Some(0));
    let told = |options: &[&str], variables: &[(&str, &str)]| {
        let mut command = operator.command(&[&["expire-referral-codes", "--dry-run"], options].concat());
        let output = command.envs(variables.iter().copied()).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let grace = ("DUECOURSE_REFERRAL_CODES_GRACE", "0 days");
    let zone = ("DUECOURSE_ZONE", "America/New_York");
    let expired = |time: &str| {
        format!("[DRY RUN] Would expire 1 referral code(s):\n  - TEST-20 (Agent: N/A, Expired: {time})\n")
    };
    assert_eq!(told(&["--policy", "empty.toml"], &[]), expired("2026-05-31 20:30"));
    assert_eq!(told(&["--policy", "p.toml"], &[]), "No expired referral codes found.\n");
    assert_eq!(told(&["--policy", "p.toml"], &[grace]), expired("2026-05-31 23:30"));
    assert_eq!(told(&["--policy", "p.toml"], &[grace, zone]), expired("2026-05-31 16:30"));
    assert_eq!(told(&["--zone", "UTC"], &[grace, zone]), expired("2026-05-31 20:30"));
    // None named: the one in force in the database.
    assert_eq!(told(&[], &[]), "No expired referral codes found.\n");
    let mut command = operator.command(&["list", "referral-codes"]);
    let output = command.env("DUECOURSE_REFERRAL_CODES_GRASE", "1 day").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&output.stderr)
            .contains("the environment variable DUECOURSE_REFERRAL_CODES_GRASE: unknown field `grase`")
    );
}

#[test]
fn every_command_has_help_with_an_example() {
    let operator = Operator::new();
    for command in [
        "migrate",
        "import referral-codes",
        "expire-referral-codes",
        "expire_referral_codes",
        "list referral-codes",
        "explain referral-code",
        "forecast",
        "simulate",
        "referral-code issue",
        "referral-code generate",
        "referral-code disable",
        "referral-code activate",
        "referral-code renew",
        "referral-code check",
        "import",
        "list",
        "explain",
        "referral-code",
        "agent",
        "outbox",
        "outbox release",
        "agent list",
        "agent address",
        "agent off",
        "agent on",
        "agent delete",
        "demo",
        "doctor",
        "runs",
        "occurrences",
    ] {
        let words: Vec<&str> = command.split(' ').chain(["--help"]).collect();
        let told = operator.manage(&words);
        assert_eq!(told.status, Some(0), "{command}");
        assert!(
            told.out.contains("Example: manage ") || told.out.contains("Examples: manage "),
            "{command}:\n{}",
            told.out
        );
        assert!(told.out.contains("--dry-run") && told.out.contains("[default: the clock]"), "{command}");
    }
}

/// G-17: whoever sets a variable means something by it.
#[test]
fn g_17_a_variable_that_sets_nothing_is_named() {
    let operator = Operator::ready();
    let list = |variable: (&str, &str)| -> Told {
        let mut command = operator.command(&["list", "sessions"]);
        command.envs([variable]).output().unwrap().into()
    };
    list(("DUECOURSE_SESION_GRACE", "1 hour")).fails(
        2,
        "error: cannot read the environment variable DUECOURSE_SESION_GRACE: there is no such setting; there are \
         DUECOURSE_ZONE, DUECOURSE_POLICY, DUECOURSE_TEMPLATES, DUECOURSE_DATE_FORM, DUECOURSE_CLOCK_JUMP and \
         DUECOURSE_REFERRAL_CODES_…, DUECOURSE_COHORTS_…, DUECOURSE_DIGESTS_…, DUECOURSE_DOCUMENTS_…, \
         DUECOURSE_JOBS_…, DUECOURSE_PATTERNS_…, DUECOURSE_PAYOUTS_…, DUECOURSE_SESSIONS_…\n",
    );
    list(("SESSION_MIN_NOTICE_HOURS", "99999999999999"))
        .fails(2, "`99999999999999`; it takes a whole number of hours from 1 to 4294967295\n");
    for (empty, option) in [("DATABASE_URL", "--database <PATH|URL>"), ("DUECOURSE_ZONE", "--zone <ZONE>")] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_manage"));
        command.current_dir(operator.folder.path()).args(["list", "sessions"]).env(empty, "");
        Told::from(command.output().unwrap()).fails(2, option);
    }
    operator
        .manage(&["list", "sessions", "--limit", "0"])
        .fails(2, "--limit: 0 lists nothing; it takes 1 or more\n");
    for (calendar, cause) in [
        ("[]", r#"expected an object such as { "zone": "Europe/London" } at line 1 column 2"#),
        (r#"{ "zone": "UTC", "hours": 5 }"#, "expected an object with days such as `monday`"),
        (r#"{ "zone": "UTC", "busy": [5] }"#, "expected an object with `from` and `until`"),
    ] {
        operator.file("calendar.json", calendar);
        operator.manage(&["calendar", "set", "ben", "calendar.json"]).fails(2, cause);
    }
}
