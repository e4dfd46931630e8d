//! What an operator may put in place of our words, and what is wrong with what is not taken.

use automation_core::Channel;
use duecourse::messages::{DateForm, MessageData, MessageError, TemplateError, Templates, Wording};
use serde_json::{Map, Value, json};

const PAID: &str = "contract_paid.mail.txt";

fn templates() -> Templates {
    Templates::new(Wording::new(zone_core::zone!("Europe/London"))).unwrap()
}

fn message(kind: &str, fields: Value) -> MessageData {
    let fields: Map<String, Value> = serde_json::from_value(fields).unwrap();
    let (subject_kind, subject_key) = (Some("contract".to_owned()), Some("012".to_owned()));
    MessageData { kind: kind.to_owned(), recipient: "user/ann".to_owned(), subject_kind, subject_key, fields }
}

fn paid() -> MessageData {
    message("contract_paid", json!({ "contract": "012" }))
}

#[track_caller]
fn is_refused(file: &str, text: &str, cause: &str) {
    let mut templates = templates();
    let before = templates.text(&paid(), Channel::Mail);
    let error = templates.replace(file, text).unwrap_err();
    assert_eq!(error.to_string(), cause);
    // Nothing has changed.
    assert_eq!(templates.text(&paid(), Channel::Mail), before);
}

#[test]
fn a_text_of_the_same_name_comes_in_place_of_ours() {
    let mut templates = templates();
    let text = "\u{feff}Paid: {{ contract }}\r\n\r\nDear {{ message.recipient }},\r\n\r\n{{ message.subject_key }} is paid.\r\n";
    templates.replace(PAID, text).unwrap();
    let told = templates.text(&paid(), Channel::Mail).unwrap();
    assert_eq!(told.subject.as_deref(), Some("Paid: 012"));
    assert_eq!(told.body, "Dear user/ann,\n\n012 is paid.");
    // A mail of ours takes over what is said in the inbox.
    templates.replace("contract_accepted.in_app.txt", "Yes to {{ contract }}!").unwrap();
    let accepted = message("contract_accepted", json!({ "contract": "012" }));
    for channel in [Channel::InApp, Channel::Mail] {
        assert_eq!(templates.text(&accepted, channel).unwrap().body, "Yes to 012!");
    }
}

#[test]
fn what_is_no_template_is_refused_with_its_file_and_line() {
    is_refused(
        PAID,
        "Paid\n\n{% if contract %}\nyes\n",
        "contract_paid.mail.txt, line 4: unexpected end of input, expected end of block",
    );
    is_refused(
        PAID,
        "Paid\n\nyes\n{{ contract | shout }}\n",
        "contract_paid.mail.txt, line 4: filter shout is unknown",
    );
    is_refused(
        PAID,
        "{{ contract\n\nyes\n",
        "contract_paid.mail.txt, line 1: unexpected end of input, expected end of variable block",
    );
    is_refused(
        PAID,
        "\nyes\n",
        "contract_paid.mail.txt, line 1: the first line of a mail is its subject, and it is empty",
    );
}

/// A field that such messages do not hold is found when the template is given: never an empty place.
#[test]
fn a_misspelt_field_is_refused() {
    is_refused(
        PAID,
        "Paid\n\n\n{{ contrct }}\n",
        "contract_paid.mail.txt, line 4: the message holds no `contrct`",
    );
    is_refused(
        PAID,
        "{{ contrct }}\n\nyes\n",
        "contract_paid.mail.txt, line 1: the message holds no `contrct`",
    );
    is_refused(
        PAID,
        "Paid\n\n{{ message }}\n",
        "contract_paid.mail.txt, line 3: a map is no text; name one of its values",
    );
    is_refused(
        PAID,
        "Paid\n\n{{ contract | time }}\n",
        "contract_paid.mail.txt, line 3: `#012` is no instant",
    );
    // What only some of them hold must be asked for.
    let file = "session_cancelled.in_app.txt";
    is_refused(
        file,
        "Off: {{ reason }}\n",
        "session_cancelled.in_app.txt, line 1: the message holds no `reason`",
    );
    templates().replace(file, "Off{% if reason is defined %}: {{ reason }}{% endif %}\n").unwrap();
    // A mistake in what is taken over is told where it stands.
    is_refused(
        "contract_paid.in_app.txt",
        "Paid\n{{ x }}\n",
        "contract_paid.in_app.txt, line 2: the message holds no `x`",
    );
}

#[test]
fn a_name_that_is_none_is_refused() {
    let form = "; write KIND.CHANNEL.txt, such as session_reminder.mail.txt";
    let cases = [
        ("contract_paid", "it has not three parts"),
        ("contract_paid.mail.txt.old", "it has not three parts"),
        (".mail.txt", "it has not three parts"),
        ("contract_paid.letter.txt", "`letter` is no channel; it is one of in_app, mail"),
        ("contract_paid.mail.html", "`html` is no format of a message; it is one of txt"),
    ];
    for (file, cause) in cases {
        is_refused(file, "Paid\n\nyes\n", &format!("`{file}` names no template ({cause}){form}"));
    }
    let error = templates().replace("contract_payed.mail.txt", "Paid\n\nyes\n").unwrap_err();
    assert!(
        matches!(&error, TemplateError::UnknownKind { known, .. } if known.contains(&"contract_paid".to_owned()))
    );
    assert!(error.to_string().starts_with(
        "`contract_payed.mail.txt` is of no kind of message that there is; there are class_session_cancelled, "
    ));
    is_refused(
        "daily_summary.in_app.txt",
        "yes",
        "`daily_summary.in_app.txt` would never be used: such messages go by mail",
    );
}

#[test]
fn what_cannot_be_told_is_an_error() {
    let templates = templates();
    let error = |messages: &[MessageData], channel| templates.text_together(messages, channel).unwrap_err();
    let unknown = error(&[message("contract_payed", json!({}))], Channel::Mail);
    assert!(
        unknown
            .to_string()
            .starts_with("there is no template for messages of the kind `contract_payed`; there are ")
    );
    assert_eq!(error(&[], Channel::Mail), MessageError::Nothing);
    let both = [paid(), message("contract_accepted", json!({ "contract": "012" }))];
    assert_eq!(
        error(&both, Channel::Mail).to_string(),
        "messages of the kinds `contract_paid` and `contract_accepted` cannot be told as one"
    );
    let summary = message("daily_summary", json!({ "digest": "{}" }));
    assert_eq!(
        error(std::slice::from_ref(&summary), Channel::InApp).to_string(),
        "messages of the kind `daily_summary` do not go by in_app; they go by mail"
    );
    assert_eq!(
        error(&[summary], Channel::Mail).to_string(),
        "daily_summary.mail.txt, line 4: the message holds no `d.today`"
    );
    assert_eq!(
        error(&[message("contract_paid", json!({}))], Channel::Mail).to_string(),
        "contract_paid.in_app.txt, line 1: the message holds no `contract`"
    );
    let none = message("contract_paid", json!({ "contract": null }));
    assert_eq!(
        error(&[none], Channel::Mail).to_string(),
        "contract_paid.in_app.txt, line 1: the value is empty"
    );
}

#[test]
fn a_host_has_messages_of_its_own() {
    let mut templates = templates();
    let ended = || message("trial_ended", json!({ "days": 14 }));
    let text = "Your trial is over\n\nIt lasted {{ days | counted(\"day\") }}.\n";
    templates.add_kind("trial_ended", vec![vec![ended()]], &[(Channel::Mail, text)]).unwrap();
    let told = templates.text(&ended(), Channel::Mail).unwrap();
    assert_eq!(told.to_string(), "Subject: Your trial is over\n\nIt lasted 14 days.\n");
    assert_eq!(templates.channels("trial_ended"), Ok(vec![Channel::Mail]));
    templates.replace("trial_ended.mail.txt", "Over\n\n{{ days }}\n").unwrap();
    let mut begin = |samples: Vec<MessageData>| {
        let text = "Hello\n{{ name }}\n";
        templates.add_kind("trial_began", vec![samples], &[(Channel::Mail, text)]).unwrap_err().to_string()
    };
    let began = message("trial_began", json!({ "days": 14 }));
    assert_eq!(begin(vec![began]), "trial_began.mail.txt, line 2: the message holds no `name`");
    let cause = "a sample of `trial_began` is of the kind `trial_ended`";
    assert_eq!(begin(vec![ended()]), format!("the samples of messages are wrong: {cause}"));
    assert!(templates.channels("trial_began").is_err());
}

/// The zone, the form of dates and the currency are the organisation's.
#[test]
fn the_organisation_has_its_own_forms() {
    let wording = Wording { date_form: DateForm::DayFirst, ..Wording::new(zone_core::zone!("Asia/Karachi")) };
    let mut templates = Templates::new(wording).unwrap();
    let at = message("contract_paid", json!({ "contract": "012", "at": "2024-01-14T20:00:00Z", "paid": [] }));
    let tell = |templates: &mut Templates, text: &str| {
        templates.add_kind("contract_paid", Vec::new(), &[(Channel::InApp, text)]).unwrap();
        templates.text(&at, Channel::InApp).unwrap().body
    };
    let cases = [
        ("{{ at | date }}", "15 January 2024"),
        ("{{ at | time }}", "15 January 2024, 01:00 (Asia/Karachi)"),
        ("{{ at | time('America/New_York') }}", "14 January 2024, 15:00 (America/New_York)"),
        ("{{ '2024-01-15' | days_since(at) }}", "0"),
        ("{{ paid | money }}", "$0.00"),
        ("{{ 150 | money('EUR') }} {{ '1500.00 CHF' | money }}", "€1.50 1,500.00 CHF"),
        (
            "{{ [{'minor': 5, 'currency': 'EUR'}, {'minor': 100, 'currency': 'USD'}] | money }}",
            "€0.05 and $1.00",
        ),
    ];
    for (text, told) in cases {
        assert_eq!(tell(&mut templates, text), told, "{text}");
    }
}
