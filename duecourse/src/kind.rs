use automation_core::{Actor, Change, Commands, Consequences, Instant, Ledger, Lifecycle, Row, UserId};
use serde::{Deserialize as _, Serialize, de::DeserializeOwned};
use serde_json::Value;
use storage_diesel::{Database, Neighbourhood, StorageError};
use zone_core::Zone;

use crate::{
    import::{Fields, TableColumn},
    policy::PolicyFile,
    run::Schedule,
    simulate::{Past, Simulated},
};

/// The policy of a kind's records.
pub type PolicyOf<K> = <<K as Kind>::Record as Lifecycle>::Policy;

/// What is known of the neighbours of a kind's records.
pub type FactsOf<K> = <<K as Kind>::Record as Consequences>::Facts;

/// What the application layer must know of a kind of record: one description, from which sweeps, lists,
/// explanations, forecasts, imports and checks follow.
///
/// How the record is stored its [`Stored`](storage_diesel::Stored) says, what must be known of other rows its
/// [`Neighbourhood`], what time does to it its [`Lifecycle`], what may be asked of it its [`Commands`]; here stands what a
/// business and an operator call it, how its policy is kept, and when it is swept. What has a default may be left out.
pub trait Kind: 'static {
    /// The record.
    type Record: Neighbourhood<Facts: Clone> + Commands;
    /// What the business chose for it, as the database keeps it: as JSON, so that equal choices are equal texts.
    type Choices: Clone + Serialize + DeserializeOwned;

    /// What it is called.
    const WORDS: Words;
    /// The section of a policy file that holds its choices, such as `referral_codes`.
    const SECTION: &'static str;
    /// Where the policy in force is kept.
    const SETTINGS: SettingNames;
    /// The command that sweeps it. It alone puts another policy in force.
    const SWEEP: &'static str;
    /// When that command is meant to be run.
    const SCHEDULE: Schedule;
    /// The columns of a table from which records are taken over; none if they are made one by one.
    const COLUMNS: &'static [TableColumn] = &[];

    /// Whether a record is good until its step, as a code is until it expires: a forecast then counts the last local
    /// day on which it is good (G-35), and not the one on which the step comes, which at midnight is the next.
    const IS_GOOD_UNTIL: bool = false;

    /// What a simulation says of its records, and how it reads them.
    const SIMULATED: Simulated = Simulated::usual(Self::WORDS);

    /// What holds where nobody has chosen anything, in that organisation's zone.
    fn usual(zone: Zone) -> Self::Choices;

    /// The choices of a policy file: those of the kind's section, else the usual ones in the file's zone. A kind that
    /// also goes by what stands above the sections reads that here.
    ///
    /// # Errors
    /// What is wrong with the section.
    fn from_file(
        section: Option<&Value>,
        file: &PolicyFile,
        zone: Zone,
    ) -> Result<Self::Choices, serde_json::Error> {
        match section {
            Some(section) => Self::Choices::deserialize(section),
            None => Ok(Self::usual(file.zone.unwrap_or(zone))),
        }
    }

    /// The policy among the choices.
    fn policy(choices: &Self::Choices) -> &PolicyOf<Self>;

    /// The zone that has a say in when a record is due; by default none has.
    fn zone(policy: &PolicyOf<Self>) -> Option<Zone> {
        let _ = policy;
        None
    }

    /// As whom the operator asks of its records, and is told what may be asked: by default as staff in the role `operator`.
    fn asker(operator: &UserId) -> Actor {
        Actor::staff(operator.clone(), "operator")
    }

    /// Whether a command that is refused is kept with the record, so that it can be told later that somebody asked.
    fn keeps_refusals(policy: &PolicyOf<Self>) -> bool {
        let _ = policy;
        true
    }

    /// What else a list says of a record besides its key and its state, by name.
    fn details(record: &Self::Record) -> Vec<(&'static str, Value)> {
        let _ = record;
        Vec::new()
    }

    /// Whether a simulation counts that event.
    fn is_counted(event: &<Self::Record as Lifecycle>::Event) -> bool {
        let _ = event;
        true
    }

    /// What became of a record since an instant, for a simulation of the past. By default one that has taken a step since
    /// is replayed as it is now.
    ///
    /// # Errors
    /// What the storage says.
    fn past<S: StoreOf<Self>>(
        store: &mut S,
        row: &Row<Self::Record>,
        from: Instant,
    ) -> Result<Past<Self::Record>, StorageError>
    where
        Self: Sized,
    {
        let has_changed = row.record.since() >= from
            && store.history::<Self::Record>(row.id)?.iter().any(|step| step.at >= from);
        Ok(if has_changed { Past::Changed } else { Past::Nothing })
    }

    /// Tells what is known of the neighbours that this record was stored as `stored`, and is looked at as it was before.
    fn seen_again(record: &Self::Record, stored: &Self::Record, facts: &mut FactsOf<Self>)
    where
        Self: Sized,
    {
        let _ = (record, stored, facts);
    }

    /// What is to be said of a change besides its steps, such as whose it is; with a `;` or a space in front.
    fn remark(change: &Change<Self::Record>, facts: &FactsOf<Self>) -> String {
        let _ = (change, facts);
        String::new()
    }

    /// Reads a record from the fields of one line of a table; what is wrong with one of them the fields note, so that
    /// every reason is told. `now` is when it is taken over. By default every line is refused.
    fn from_fields(fields: &mut Fields<'_>, now: Instant, choices: &Self::Choices) -> Option<Self::Record> {
        let _ = (now, choices);
        fields.object(format_args!("{} are not taken over from a table", Self::WORDS.many));
        None
    }
}

/// What a kind of record is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// One of them, such as `referral code`.
    pub one: &'static str,
    /// Several of them, such as `referral codes`.
    pub many: &'static str,
    /// A number of them in a report, such as `code(s)`.
    pub counted: &'static str,
    /// What a sweep has made of them, such as `have expired`.
    pub settled: &'static str,
    /// What a sweep would make of them, such as `would expire`.
    pub would: &'static str,
}

/// The names of the settings in which the database keeps the policy in force of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettingNames {
    /// The policy.
    pub policy: &'static str,
    /// Whether every record has its next instant under it.
    pub reviewed: &'static str,
    /// By which time zone data every record has its next instant; `None` if no zone has a say in it.
    pub zone_data: Option<&'static str>,
}

/// A store of a kind's records.
pub trait StoreOf<K: Kind>: Database + Ledger<K::Record, Error = StorageError> {}

impl<K: Kind, S: Database + Ledger<K::Record, Error = StorageError>> StoreOf<K> for S {}
