//! A year in an office: every completion is in exactly one summary, and every stage of every document is told once.

use std::collections::BTreeMap;

use automation_core::{
    Actor, Instant, Span, SweepOptions, UserId, civil,
    money::{Currency, Money},
    one_policy,
};
use chrono::{Datelike as _, Days, NaiveDate, Weekday};
use compliance_core::{
    digest::DigestPolicy,
    document::{DocumentDraft, DocumentPolicy, DocumentType, Term, WarnDays},
    job::{JobCommand, JobDraft, JobPolicy},
    people::{Person, Role, Workspace},
};
use diesel::{Connection as _, SqliteConnection};
use duecourse::{
    Asked,
    ask::ask,
    digests::{DigestOutcome, send_daily_summary},
    kinds::{Documents, Jobs},
    policy,
};
use storage_diesel::{MessageStatus, People as _, prelude::*, sqlite::Store};
use zone_core::{Gap, Overlap, Zone, zone};

use crate::host::Program;

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    fn minutes(&mut self, most: u64) -> Span {
        Span::minutes(u32::try_from(self.below(most)).unwrap())
    }
}

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

fn local(day: NaiveDate, hour: u32, zone: Zone) -> Instant {
    civil::instant_of(day.and_hms_opt(hour, 0, 0).unwrap(), zone, Gap::FirstAfter, Overlap::First).unwrap()
}

/// Whether anything runs on that day: not while the machine was down.
fn is_up(date: NaiveDate) -> bool {
    let down = [(day(2, 9), day(2, 27)), (day(6, 20), day(7, 9)), (day(11, 24), day(12, 1))];
    !down.iter().any(|(from, to)| (*from..=*to).contains(&date))
}

fn is_working_day(date: NaiveDate) -> bool {
    let holidays = [day(1, 1), day(1, 19), day(5, 25), day(7, 3), day(9, 7), day(12, 25)];
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && !holidays.contains(&date)
}

fn days_of_the_year() -> impl Iterator<Item = NaiveDate> {
    // The last completions of December are told of in January.
    day(1, 1).iter_days().take(365 + 12)
}

/// Where the office is: it moves to the west coast in the middle of the year.
fn zone_on(date: NaiveDate) -> Zone {
    if date < day(7, 15) { zone!("America/New_York") } else { zone!("America/Los_Angeles") }
}

/// C-44, C-X6: with weekends, holidays, outages, a move to another zone, and completions that are said to be of long ago.
#[test]
fn c_44_every_completion_is_in_exactly_one_summary() {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    let mut store = Store::new(&mut conn);
    store.migrate().unwrap();
    let (program, mut numbers) = (Program::new(), Numbers(7));
    let fred = UserId::new("fred").unwrap();
    store.put_person(&Person { user: fred.clone(), role: Role::Fm, email: None, active: true }).unwrap();
    let job_policy = JobPolicy::new(zone_on(day(1, 1)));
    policy::begin_if_new::<Jobs, _>(&mut store, &job_policy).unwrap();
    let staff = Actor::staff(fred, "fm");

    // What happens in the year, in order: jobs are said to be done, some of them weeks ago, each at a cost of its own.
    let mut completions: Vec<(Instant, String, NaiveDate, i64)> = Vec::new();
    for number in 0..600_u32 {
        let made = local(day(1, 1), 0, zone_on(day(1, 1))).checked_add(numbers.minutes(340 * 1_440)).unwrap();
        let key = format!("JOB-{number:06}");
        let draft =
            JobDraft::new("north".parse().unwrap(), key.parse().unwrap(), "Painting".parse().unwrap());
        store.insert(&[draft.made(made)], &one_policy(&job_policy)).unwrap();
        let at = made.checked_add(numbers.minutes(20 * 1_440)).unwrap();
        let on =
            civil::date_at(at, job_policy.org_zone).checked_sub_days(Days::new(numbers.below(30))).unwrap();
        completions.push((at, key, on, i64::from(1_000 + number * number)));
    }
    completions.sort();
    let (mut told, mut revenue, mut summaries) = (0, 0, 0);
    let mut left = completions.iter().peekable();
    for date in days_of_the_year() {
        let now = local(date, 9, zone_on(date));
        while let Some((at, key, on, cost)) = left.next_if(|(at, ..)| *at <= now) {
            program.clock.set(*at);
            let complete = JobCommand::Complete { on: *on, cost: Some(Money::new(*cost, Currency::USD)) };
            let asked = Asked {
                which: key.as_str().into(),
                command: &complete,
                name: "complete",
                actor: &staff,
                reason: None,
            };
            ask::<Jobs, _>(&program.call(), &mut store, &job_policy, &asked).unwrap();
        }
        if !is_up(date) || !is_working_day(date) {
            continue;
        }
        program.clock.set(now);
        let policy = DigestPolicy::new(zone_on(date));
        for run in 0..2 {
            let sent = send_daily_summary(&program.call(), &mut store, &policy).unwrap();
            match sent.outcome {
                DigestOutcome::Told { digest, .. } => {
                    assert_eq!(run, 0);
                    summaries += 1;
                    told += digest.facts.completed;
                    revenue += digest.facts.revenue.amounts(Currency::USD)[0].minor;
                }
                other => assert_eq!((run, other), (1, DigestOutcome::ToldAlready)),
            }
        }
    }
    assert_eq!(left.next(), None);
    assert!((200..250).contains(&summaries), "{summaries}");
    // The numbers alone could agree by chance; that the costs do as well, cannot be.
    assert_eq!(told, 600);
    assert_eq!(revenue, completions.iter().map(|(.., cost)| cost).sum::<i64>());
}

fn stages(days: &[u16]) -> WarnDays {
    WarnDays::new(days.iter().copied())
}

/// C-8, C-9: each stage is told once where a check ran while it was news, and never twice; the expiry always.
#[test]
fn c_9_every_stage_of_every_document_is_told_exactly_once() {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    let mut store = Store::new(&mut conn);
    store.migrate().unwrap();
    let (program, mut numbers) = (Program::new(), Numbers(11));
    let zone = zone!("America/New_York");
    let policy_of =
        |warn_days: &[u16]| DocumentPolicy { warn_days: stages(warn_days), ..DocumentPolicy::new(zone) };
    // One more stage from the first of July on.
    let (before, after): (&[u16], &[u16]) = (&[60, 30, 7], &[60, 30, 14, 7, 1]);
    let on = |date: NaiveDate| if date < day(7, 1) { before } else { after };
    policy::begin_if_new::<Documents, _>(&mut store, &policy_of(before)).unwrap();

    let ada = Actor::staff(UserId::new("ada").unwrap(), "admin");
    let north = Workspace::new("north").unwrap();
    let made = local(day(1, 1), 0, zone);
    let mut documents = BTreeMap::new();
    for number in 0..120 {
        let expires_on = day(1, 1).checked_add_days(Days::new(61 + numbers.below(290))).unwrap();
        let reference = format!("DOC-{number:03}");
        let draft = DocumentDraft::new(
            reference.parse().unwrap(),
            north.clone(),
            UserId::new("cleo").unwrap(),
            DocumentType::License,
            "Electrician".parse().unwrap(),
        );
        let draft = draft.for_term(Term::new(None, Some(expires_on)).unwrap());
        let document = draft.upload(&ada, std::slice::from_ref(&north), made, &policy_of(before)).unwrap();
        store.insert(&[document], &one_policy(&policy_of(before))).unwrap();
        documents.insert(reference, expires_on);
    }
    // Every day at six, where the machine is up; each check twice.
    let checks: Vec<NaiveDate> = days_of_the_year().filter(|date| is_up(*date)).collect();
    for date in &checks {
        program.clock.set(local(*date, 6, zone));
        for _ in 0..2 {
            let options = SweepOptions::default();
            let wanted = policy_of(on(*date));
            let settled =
                policy::settle::<Documents, _>(&program.call(), &mut store, &wanted, &mut (), options);
            assert!(settled.error.is_none() && settled.report.failed == 0);
        }
    }
    let mut told: BTreeMap<(String, String, i64), u32> = BTreeMap::new();
    let mut after_number = None;
    loop {
        let page = store.messages(MessageStatus::Queued, after_number, 500).unwrap();
        let withdrawn = store.messages(MessageStatus::Withdrawn, None, 1).unwrap().readable.len();
        assert!(withdrawn <= 1);
        for message in &page.readable {
            if message.fields["channel"] == "mail" {
                let stage = message.fields.get("stage").and_then(serde_json::Value::as_i64).unwrap_or(-1);
                let subject = message.subject_key.clone().unwrap();
                *told.entry((subject, message.kind.clone(), stage)).or_default() += 1;
            }
        }
        match page.last {
            Some(last) => after_number = Some(last),
            None => break,
        }
    }
    // What a stage that became untrue was told by is withdrawn when the document expires; it was told all the same.
    let mut after_number = None;
    loop {
        let page = store.messages(MessageStatus::Withdrawn, after_number, 500).unwrap();
        for message in &page.readable {
            if message.fields["channel"] == "mail" {
                let stage = message.fields.get("stage").and_then(serde_json::Value::as_i64).unwrap_or(-1);
                let subject = message.subject_key.clone().unwrap();
                *told.entry((subject, message.kind.clone(), stage)).or_default() += 1;
            }
        }
        match page.last {
            Some(last) => after_number = Some(last),
            None => break,
        }
    }
    let mut expected: BTreeMap<(String, String, i64), u32> = BTreeMap::new();
    for (reference, expires_on) in &documents {
        expected.insert((reference.clone(), "compliance_expired".to_owned(), -1), 1);
        for stage in after {
            let days = |days: u16| expires_on.checked_sub_days(Days::new(days.into())).unwrap();
            // From its own day until the next stage's, by the policy of the check; the first check under another policy
            // settles what is due by the one before.
            let is_news_by = |stages: &[u16], date: &NaiveDate| {
                let next = stages.iter().filter(|other| *other < stage).max();
                let last = next.map_or(*expires_on, |next| days(*next).pred_opt().unwrap());
                stages.contains(stage) && (days(*stage)..=last).contains(date)
            };
            let first_under_after = checks.iter().find(|date| on(**date) == after).unwrap();
            let is_news = checks.iter().any(|date| is_news_by(on(*date), date))
                || is_news_by(before, first_under_after);
            if is_news {
                let key = (reference.clone(), "compliance_expiring".to_owned(), i64::from(*stage));
                expected.insert(key, 1);
            }
        }
    }
    assert!(expected.len() > 400, "{}", expected.len());
    let missing: Vec<_> = expected.iter().filter(|(key, _)| !told.contains_key(*key)).collect();
    let surplus: Vec<_> = told.iter().filter(|(key, times)| expected.get(*key) != Some(*times)).collect();
    assert_eq!((missing, surplus), (vec![], vec![]));
}
