//! `message`: what messages say, of a sample or of what is stored, in our words or in an operator's (G-12).

use crate::{
    coaching::{MONDAY, Practice},
    operator::{Operator, Told},
};

/// In that zone, so that local time is another than UTC.
const IN_LONDON: [&str; 2] = ["--zone", "Europe/London"];

fn message(operator: &Operator, arguments: &[&str]) -> Told {
    operator.manage(&[&["message"], arguments, &IN_LONDON].concat())
}

#[test]
fn every_kind_is_listed_and_every_sample_can_be_seen() {
    let operator = Operator::ready();
    let listed = message(&operator, &["list"]);
    let mut lines = listed.out.lines();
    assert_eq!(lines.next(), Some("KIND                           TEMPLATES"));
    let kinds: Vec<&str> = lines.filter_map(|line| line.split(' ').next()).collect();
    assert!(kinds.len() >= 30 && kinds.is_sorted(), "{kinds:?}");
    assert!(
        listed.out.contains("\ndaily_summary                  daily_summary.mail.txt\n"),
        "{}",
        listed.out
    );
    for kind in kinds {
        let told = message(&operator, &["preview", kind]);
        assert_eq!(told.status, Some(0), "{told:?}");
        assert!(told.out.contains("--- mail, sample 1 of "), "{}", told.out);
    }
    let json = message(&operator, &["list", "--format", "json"]).json();
    let file = "class_session_cancelled.in_app.txt";
    assert_eq!(json[0]["templates"][0], serde_json::json!({ "file": file, "is_replaced": false }));
}

#[test]
fn a_sample_is_shown_as_its_recipient_reads_it() {
    let operator = Operator::ready();
    // As commands are typed, so may kinds be.
    message(&operator, &["preview", "session-confirmed"]).says(
        "--- in_app, sample 1 of 1 ---\n\
         Session 3 of contract #012 is confirmed: January 15, 2024, 10:00 (America/New_York).\n\n\
         --- mail, sample 1 of 1 ---\n\
         Subject: Session 3 of contract #012 is confirmed\n\n\
         Session 3 of contract #012 is confirmed: January 15, 2024, 10:00 (America/New_York).\n\n",
    );
    let cancelled = ["preview", "session_cancelled", "--channel", "in_app", "--format", "json"];
    let told = message(&operator, &[&cancelled[..], &["--date-form", "day_first"]].concat()).json();
    assert_eq!(told.len(), 2);
    let body = "Session 3 of contract #012, 15 January 2024, 10:00 (America/New_York), is cancelled.";
    let sample = serde_json::json!({
        "kind": "session_cancelled", "channel": "in_app", "sample": 2, "subject": null, "body": body,
    });
    assert_eq!(told[1], sample);
    // Instants without a zone of their own are told in the organisation's.
    let trouble = message(&operator, &["preview", "run_trouble", "--channel", "mail"]);
    assert!(trouble.out.contains("on January 15, 2024, 02:00 (Europe/London).\n"), "{}", trouble.out);
}

#[test]
fn the_newest_stored_message_is_shown() {
    for practice in Practice::both() {
        let practice = practice.with_session();
        let reason = ["--by", "student", "--reason", "the train does not run"];
        practice
            .done(MONDAY, &["session", "schedule", "013", "--start", "2026-06-12 10:00", "--by", "student"]);
        practice.done(MONDAY, &[&["session", "cancel", "013/1"][..], &reason].concat());
        let before = practice.dump();
        let show = |arguments: &[&str]| practice.at(MONDAY, &[&["message", "preview"], arguments].concat());

        let told = show(&["session_cancelled", "--for", "013/1", "--channel", "mail"]);
        let (heading, text) = told.out.split_once('\n').expect(&told.err);
        let cancelled = "Session 1 of contract #013, June 5, 2026, 10:00 (Europe/London), is cancelled.";
        assert_eq!(
            text,
            format!(
                "Subject: Session 1 of contract #013 is cancelled\n\n{cancelled}\nReason: the train does not run\n\n"
            )
        );
        assert!(heading.starts_with("--- mail, message "), "{heading}");
        assert!(heading.ends_with(" to user/ben, held ---"), "{heading}");
        // To somebody: the newer of the two that were scheduled.
        for to in ["ben", "user/ben"] {
            let told = show(&["session_scheduled", "--for", to, "--format", "json"]).json();
            assert_eq!(told.len(), 2, "by each channel: {told:?}");
            assert_eq!(told[0]["subject_key"], "013/2");
            let body =
                "Session 2 of contract #013 is scheduled: June 12, 2026, 10:00 (Europe/London), 60 minutes.";
            assert_eq!((told[0]["channel"].as_str(), told[0]["body"].as_str()), (Some("in_app"), Some(body)));
        }
        show(&["session_cancelled", "--for", "013/2"])
            .fails(2, "error: there is no message of the kind session_cancelled about or to 013/2\n");
        assert_eq!(practice.dump(), before, "it writes nothing");

        // One that cannot be read is named, and one that lacks what its words need.
        practice.shop.sql("UPDATE due_outbox SET fields = '{}' WHERE kind = 'session_cancelled'");
        show(&["session_cancelled", "--for", "013/1"])
            .fails(2, "session_cancelled.in_app.txt, line 1: the message holds no `number`\n");
        practice.shop.sql("UPDATE due_outbox SET fields = '[]' WHERE kind = 'session_cancelled'");
        show(&["session_cancelled", "--for", "013/1"]).fails(1, "the column `fields` holds `[]`");
    }
}

#[test]
fn an_operator_says_it_in_other_words() {
    let operator = Operator::ready();
    let folder = operator.folder.path().join("words");
    std::fs::create_dir(&folder).unwrap();
    let put = |file: &str, text: &str| std::fs::write(folder.join(file), text).unwrap();
    put("contract_paid.mail.txt", "Paid: {{ contract }}\n\nThank you, {{ message.recipient }}.\n");
    put(".contract_paid.mail.txt.swp", "{{");
    let words = ["--templates", folder.to_str().unwrap()];
    let preview = |more: &[&str]| message(&operator, &[&["preview", "contract_paid"], more].concat());
    let mail = ["--channel", "mail"];
    let ours = "--- mail, sample 1 of 1 ---\nSubject: Contract #012 is paid\n\nContract #012 is paid. Its sessions can be scheduled now.\n\n";
    let theirs = "--- mail, sample 1 of 1 ---\nSubject: Paid: #012\n\nThank you, user/ann.\n\n";
    preview(&mail).says(ours);
    preview(&[mail, words].concat()).says(theirs);
    let listed = message(&operator, &[&["list"][..], &words].concat());
    let line = "contract_paid                  contract_paid.in_app.txt, contract_paid.mail.txt (replaced)\n";
    assert!(listed.out.contains(line), "{}", listed.out);
    // The variable says the same.
    let mut command = operator.command(&["message", "preview", "contract_paid", "--channel", "mail"]);
    command.env("DUECOURSE_TEMPLATES", &folder).env("DUECOURSE_DATE_FORM", "iso");
    Told::from(command.output().unwrap()).says(theirs);

    // What is wrong is told with its file and line, and nothing is shown.
    put("contract_paid.mail.txt", "Paid\n\nThank you, {{ nmae }}.\n");
    let told = preview(&[mail, words].concat());
    let cause = "are not taken: contract_paid.mail.txt, line 3: the message holds no `nmae`\n";
    told.fails(2, &format!("error: the templates in {} {cause}", folder.display()));
    assert_eq!(told.out, "");
    std::fs::remove_file(folder.join("contract_paid.mail.txt")).unwrap();
    put("contract_payed.mail.txt", "Paid\n\nThank you.\n");
    preview(&words).fails(
        2,
        "`contract_payed.mail.txt` is of no kind of message that there is; there are class_session_cancelled, ",
    );
    std::fs::remove_file(folder.join("contract_payed.mail.txt")).unwrap();
    put("README", "how we write");
    preview(&words).fails(2, "`README` names no template (it has not three parts)");
    preview(&["--templates", "nowhere"]).fails(2, "error: cannot read nowhere: ");
}

#[test]
fn what_cannot_be_shown_is_said() {
    let operator = Operator::ready();
    message(&operator, &["preview", "contract_payed"]).fails(
        2,
        "error: there is no template for messages of the kind `contract_payed`; there are class_session_cancelled, ",
    );
    message(&operator, &["preview", "daily_summary", "--channel", "in_app"])
        .fails(2, "error: messages of the kind `daily_summary` do not go by in_app; they go by mail\n");
    message(&operator, &["preview", "contract_paid", "--channel", "letter"])
        .fails(2, "`letter` is no channel; it is one of in_app, mail");
    message(&operator, &["preview", "contract_paid", "--date-form", "short"])
        .fails(2, "`short` is no form of dates; it is one of long, day_first, iso");
}
