//! What each step brings about besides the state: who is told, what is withdrawn, what the wallet and the payouts do
//! (C-64).

use automation_core::{Change, Effect as _, Field, Lifecycle as _, Notification, Request};
use chrono::NaiveDate;
use compliance_core::payout::{
    PayoutEligibility, PayoutPolicy, PayoutRequest, PayoutStatus,
    eligibility::{EligibilityCommand, EligibilityEffect, EligibilityFacts, EligibilityState, HoldReason},
    request::{RequestCommand, RequestEffect, RequestState},
};
use zone_core::{Zone, zone};

use super::made::{admin, at, eligibility, policy, request, row, usd, user, wallet, wallets};

fn asked(
    record: PayoutEligibility,
    command: EligibilityCommand,
    now: &str,
    policy: &PayoutPolicy,
) -> Vec<EligibilityEffect> {
    let mut known = EligibilityFacts { wallets: wallets(wallet(0, 0, 0)), ..EligibilityFacts::default() };
    let sam = admin();
    let request = &Request::new(&command, &sam, at(now)).because(command.reason());
    Change::of_command(row(1, record), request, &mut known, policy).unwrap().consequences
}

fn field(message: &Notification, name: &str) -> Field {
    message.fields.iter().find(|(field, _)| *field == name).unwrap().1.clone()
}

fn text(text: &str) -> Field {
    Field::Text(text.to_owned())
}

/// C-64: approving credits the wallet, makes a completed payout and tells the contractor by both channels.
#[test]
fn c_64_approving_credits_pays_and_tells() {
    let effects = asked(eligibility(180_000), EligibilityCommand::Approve, "2026-03-02T12:00:00Z", &policy());
    let [credited, paid, in_app, mail] = effects.as_slice() else { panic!("{effects:?}") };
    let EligibilityEffect::Credited(step) = credited else { panic!("{credited:?}") };
    assert_eq!((step.after.balance(), step.step.event.name_of()), (usd(180_000), "credited"));
    let EligibilityEffect::Paid(birth) = paid else { panic!("{paid:?}") };
    let payout = &birth.record;
    assert_eq!((birth.key.as_str(), payout.state()), ("PO-JOB-000123", "completed"));
    assert_eq!((payout.contractor.clone(), payout.amount.money()), (user("ann"), usd(180_000)));
    assert_eq!(payout.recorded_at, at("2026-03-02T12:00:00Z"));
    for (effect, channel) in [(in_app, "in_app"), (mail, "mail")] {
        let message = effect.notification().unwrap();
        assert_eq!((message.kind, message.recipient.as_str()), ("payout_approved", "user/ann"));
        assert_eq!(message.dedup.as_str(), format!("payout_approved|JOB-000123|{channel}"));
        let subject = message.subject.as_ref().unwrap();
        assert_eq!((subject.kind, subject.key.as_str()), ("payout_eligibility", "JOB-000123"));
        let expected = [
            ("job", text("JOB-000123")),
            ("amount", Field::Integer(180_000)),
            ("currency", text("USD")),
            ("payout", text("PO-JOB-000123")),
            ("channel", text(channel)),
        ];
        assert_eq!(message.fields, expected);
    }
}

/// The name of an event, short.
trait NameOf {
    fn name_of(&self) -> &'static str;
}

impl<E: automation_core::Event> NameOf for E {
    fn name_of(&self) -> &'static str {
        self.name()
    }
}

/// C-64: the day of a payout is the organisation's, whatever day it is in UTC, and whatever its clocks do.
#[test]
fn c_64_a_payout_is_of_the_local_day() {
    let cases = [
        (Zone::UTC, "2026-03-02T23:59:59.999999Z", "2026-03-02"),
        (Zone::UTC, "2026-03-03T00:00:00Z", "2026-03-03"),
        (zone!("America/Los_Angeles"), "2026-03-03T07:59:59.999999Z", "2026-03-02"),
        (zone!("America/Los_Angeles"), "2026-03-03T08:00:00Z", "2026-03-03"),
        // After the clocks were put forward, on the eighth, the day begins an hour earlier in UTC.
        (zone!("America/Los_Angeles"), "2026-03-09T07:00:00Z", "2026-03-09"),
        (zone!("America/Los_Angeles"), "2026-11-02T07:59:59Z", "2026-11-01"),
        (zone!("Pacific/Kiritimati"), "2026-03-02T09:59:59.999999Z", "2026-03-02"),
        (zone!("Pacific/Kiritimati"), "2026-03-02T10:00:00Z", "2026-03-03"),
    ];
    for (org_zone, now, expected) in cases {
        let effects = asked(eligibility(1), EligibilityCommand::Approve, now, &PayoutPolicy::new(org_zone));
        let status = effects.iter().find_map(|effect| match effect {
            EligibilityEffect::Paid(birth) => Some(birth.record.status),
            _ => None,
        });
        let paid_on: NaiveDate = expected.parse().unwrap();
        assert_eq!(status, Some(PayoutStatus::Completed { paid_on }), "{org_zone} at {now}");
    }
}

/// C-64: holding back tells the contractor why, each time anew, and moves no money.
#[test]
fn c_64_holding_tells_why() {
    let hold = || EligibilityCommand::Hold { reason: " photos are missing ".to_owned() };
    let told = |now| {
        let effects = asked(eligibility(100), hold(), now, &policy());
        let [in_app, mail] = effects.as_slice() else { panic!("{effects:?}") };
        for message in [in_app, mail].map(|effect| effect.notification().unwrap()) {
            assert_eq!((message.kind, message.recipient.as_str()), ("payout_held", "user/ann"));
            assert_eq!(field(message, "reason"), text("photos are missing"));
        }
        in_app.notification().unwrap().dedup.clone()
    };
    assert_ne!(told("2026-03-02T12:00:00Z"), told("2026-03-03T12:00:00Z"));
}

/// G-27: once it is released, nobody need hear that it is held.
#[test]
fn g_27_releasing_withdraws_that_it_is_held() {
    let reason = HoldReason::new("photos are missing").unwrap();
    let held = PayoutEligibility { state: EligibilityState::OnHold { reason }, ..eligibility(100) };
    let effects = asked(held, EligibilityCommand::Release, "2026-03-02T12:00:00Z", &policy());
    let [withdrawn] = effects.as_slice() else { panic!("{effects:?}") };
    let withdrawal = withdrawn.withdrawal().unwrap();
    assert_eq!((withdrawal.kinds, withdrawal.subject.key.as_str()), (&["payout_held"][..], "JOB-000123"));
}

/// C-64, G-27: what a decision upon a request does to the wallet, and that a reminder which waits is taken back.
#[test]
fn c_64_a_request_moves_the_wallet_and_takes_back_its_reminder() {
    let cases = [
        (RequestCommand::Approve, (1_000, 300, 0), "debited"),
        (RequestCommand::Reject { reason: "no".to_owned() }, (1_000, 200, 0), "released"),
    ];
    for (command, (earned, withdrawn, reserved), entry) in cases {
        for is_old in [false, true] {
            let record = PayoutRequest { state: RequestState::Pending { is_old }, ..request(100) };
            let mut known = wallets(wallet(1_000, 200, 100));
            let sam = admin();
            let asked = Request::new(&command, &sam, at("2026-03-02T12:00:00Z"));
            let change = Change::of_command(row(1, record), &asked, &mut known, &policy()).unwrap();
            let [RequestEffect::Wallet(step), RequestEffect::Withdraw(withdrawal)] =
                change.consequences.as_slice()
            else {
                panic!("{:?}", change.consequences)
            };
            let after = &step.after;
            let balances = (after.earned(), after.withdrawn(), after.reserved());
            assert_eq!(balances, (usd(earned), usd(withdrawn), usd(reserved)));
            assert_eq!(step.step.event.name_of(), entry);
            assert_eq!(withdrawal.kinds, ["payout_request_still_pending"]);
            assert_eq!(
                (withdrawal.subject.kind, withdrawal.subject.key.as_str()),
                ("payout_request", "PAY-REQ-001")
            );
            assert_eq!(known.of(&user("ann")).unwrap(), after, "the next decision sees it");
        }
    }
}

/// C-61: getting old tells nobody by itself, and moves no money; nor does paying out what was approved.
#[test]
fn c_61_getting_old_brings_about_nothing() {
    let mut known = wallets(wallet(1_000, 0, 100));
    let change =
        Change::of_time(row(1, request(100)), at("2026-04-01T00:00:00Z"), &mut known, &policy()).unwrap();
    assert_eq!((change.steps.len(), change.after.state()), (1, "pending (old)"));
    assert!(change.consequences.is_empty() && change.due_at.is_none());
    let approved = PayoutRequest { state: RequestState::Approved { reviewer: user("sam") }, ..request(100) };
    for command in [RequestCommand::Process, RequestCommand::Complete] {
        let sam = admin();
        let asked = Request::new(&command, &sam, at("2026-03-02T12:00:00Z"));
        let change = Change::of_command(row(1, approved.clone()), &asked, &mut known, &policy()).unwrap();
        assert!(change.consequences.is_empty(), "{command:?}");
    }
}
