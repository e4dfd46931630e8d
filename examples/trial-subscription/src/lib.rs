//! A trial subscription that ends by itself: the whole of a record kind in one file, and what an operator's program
//! must know of it ([`Trials`]).
//!
//! `src/main.rs` registers it, and has sweeps, lists, explanations, forecasts, imports and checks; `tests/it` runs the
//! laws and the conformance suite.

use std::sync::LazyLock;

use automation_core::{
    Because, DedupKey, Due, Event, Instant, Lifecycle, MessageEffect, NoCommands, Notification, OnlyMessages,
    Recipient, Span, Subject, TakenStep, UserId,
};
use duecourse::{Kind, SettingNames, Words, import, import::Fields, run::Schedule};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use storage_diesel::{ColumnError, Neighbourhood, Stored, columns, sqlite};
use zone_core::Zone;

/// What an operator's program must know of trials.
#[derive(Debug, Clone, Copy)]
pub struct Trials;

/// What the business chose: how long a trial lasts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct TrialChoices {
    pub length: Span,
}

impl Kind for Trials {
    type Record = Trial;
    type Choices = TrialChoices;

    const WORDS: Words = Words {
        one: "trial",
        many: "trials",
        counted: "trial(s)",
        settled: "have ended",
        would: "would end",
    };
    const SECTION: &'static str = "trials";
    const SETTINGS: SettingNames =
        SettingNames { policy: "trial_policy", reviewed: "trial_policy_reviewed", zone_data: None };
    const SWEEP: &'static str = "sweep";
    const SCHEDULE: Schedule = Schedule::daily("daily at 03:00", "0 3 * * *", 3, 0);
    const COLUMNS: &'static [import::TableColumn] =
        &[import::TableColumn::needed("owner"), import::TableColumn::needed("began")];

    fn usual(_: Zone) -> TrialChoices {
        TrialChoices { length: Span::days(30) }
    }
    fn policy(choices: &TrialChoices) -> &Span {
        &choices.length
    }
    fn details(trial: &Trial) -> Vec<(&'static str, Value)> {
        vec![("began", json!(trial.began))]
    }
    fn from_fields(fields: &mut Fields<'_>, _: Instant, _: &TrialChoices) -> Option<Trial> {
        let (owner, began) = (fields.needed("owner"), fields.needed("began"));
        Some(Trial { owner: owner?, began: began?, ended: None })
    }
}

/// Makes the table: the columns that are described below, and what storage asks for.
pub static TABLE: LazyLock<String> = LazyLock::new(|| sqlite::create_table_sql::<Trial>(&[]));

/// Somebody's trial. Its policy is how long a trial lasts.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct Trial {
    pub owner: UserId,
    pub began: Instant,
    pub ended: Option<Instant>,
}

/// All that can happen to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Ended;

impl Event for Ended {
    fn name(&self) -> &'static str {
        "ended"
    }
}

impl Lifecycle for Trial {
    const KIND: &'static str = "trial";
    type Policy = Span;
    type Event = Ended;

    fn state(&self) -> &'static str {
        if self.ended.is_some() { "ended" } else { "running" }
    }
    fn since(&self) -> Instant {
        self.ended.unwrap_or(self.began)
    }
    fn due(&self, length: &Span) -> Option<Due<Ended>> {
        if self.ended.is_some() {
            return None;
        }
        Some(Because::after("T-1", "its beginning", self.began, *length)?.brings(Ended))
    }
    fn apply(&mut self, _: &Ended, at: Instant) {
        self.ended = Some(at);
    }
    fn key(&self) -> Option<&str> {
        Some(self.owner.as_str())
    }
}

impl OnlyMessages for Trial {
    fn messages(taken: &TakenStep<'_, Self>, _: &Span, out: &mut Vec<MessageEffect>) {
        let owner = &taken.after.owner;
        out.push(MessageEffect::Notify(Notification {
            kind: "trial_ended",
            recipient: Recipient::user(owner),
            subject: Some(Subject { kind: Self::KIND, key: owner.to_string() }),
            fields: Vec::new(),
            dedup: DedupKey::new(["trial_ended", owner.as_str()]),
            useful_until: None,
            may_be_held: true,
        }));
    }
}

impl NoCommands for Trial {}

impl Stored for Trial {
    const TABLE: &'static str = "trials";
    const KEY: Option<&'static str> = Some("owner");

    columns! { |trial|
        fixed {
            owner: UserId = trial.owner.as_str();
            began: Instant = trial.began;
        }
        changing {
            ended: Option<Instant> = trial.ended;
        }
        Self { owner, began, ended }
    }

    fn read_event(_: &str, _: Option<&str>) -> Result<Ended, ColumnError> {
        Ok(Ended)
    }
}

/// A trial stands for itself.
impl Neighbourhood for Trial {}
