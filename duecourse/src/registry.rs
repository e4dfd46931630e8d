//! The kinds of record of a program, each registered in one line, and asked by name.

use std::{fmt, marker::PhantomData};

use automation_core::{Instant, Lifecycle};
use storage_diesel::StorageError;
use zone_core::Zone;

use crate::{
    Call, ExplainError, Explained, Finding, Forecast, ForecastError, ImportAsked, ImportError, Imported,
    Kind, Listed, RecordLine, SettingNames, SimulateError, Simulation, StoreOf, SweepAsked, Words,
    import::Cells,
    policy::{self, PolicyFile, UnreadablePolicy},
    run::{RunError, Schedule},
    simulate::Span,
    sweep::{Ending, StepLine},
};

/// A kind that is registered, whatever its types: what a program asks of it by name.
///
/// The wanted choices are those of the policy file, if one is named; else the policy in force holds, and before the first
/// run the usual one.
pub trait Registered<S> {
    /// The kind's name in snake case.
    fn kind(&self) -> &'static str;

    /// What it is called.
    fn words(&self) -> Words;

    /// The section of a policy file that holds its choices.
    fn section(&self) -> &'static str;

    /// The command that sweeps it.
    fn sweep_command(&self) -> &'static str;

    /// When that command is meant to be run.
    fn schedule(&self) -> Schedule;

    /// Where the policy in force is kept.
    fn settings(&self) -> SettingNames;

    /// The columns of a table from which records are taken over.
    fn columns(&self) -> Vec<&'static str>;

    /// Refuses choices that cannot be read.
    ///
    /// # Errors
    /// [`ChoicesError::Section`].
    fn require_readable(&self, file: &PolicyFile) -> Result<(), ChoicesError>;

    /// [`sweep`](crate::sweep::sweep).
    ///
    /// # Errors
    /// [`KindError`].
    fn sweep(
        &self,
        call: &Call<'_>,
        store: &mut S,
        file: Option<&PolicyFile>,
        asked: &SweepAsked<'_>,
        tell: &mut dyn FnMut(&StepLine<'_>),
    ) -> Result<Ending, KindError>;

    /// [`list`](crate::list::list).
    ///
    /// # Errors
    /// [`KindError`].
    fn list(
        &self,
        call: &Call<'_>,
        store: &mut S,
        file: Option<&PolicyFile>,
        tell: &mut dyn FnMut(&RecordLine),
    ) -> Result<Listed, KindError>;

    /// [`explain`](crate::explain::explain).
    ///
    /// # Errors
    /// [`KindError`].
    fn explain(
        &self,
        call: &Call<'_>,
        store: &mut S,
        file: Option<&PolicyFile>,
        key: &str,
    ) -> Result<Explained, KindError>;

    /// [`forecast`](crate::forecast::forecast).
    ///
    /// # Errors
    /// [`KindError`].
    fn forecast(
        &self,
        call: &Call<'_>,
        store: &mut S,
        file: Option<&PolicyFile>,
        horizon: Instant,
    ) -> Result<Forecast, KindError>;

    /// [`simulate`](crate::simulate::simulate); `versus`: another policy file to compare with.
    ///
    /// # Errors
    /// [`KindError`].
    fn simulate(
        &self,
        call: &Call<'_>,
        store: &mut S,
        files: (Option<&PolicyFile>, Option<&PolicyFile>),
        span: Span,
    ) -> Result<Simulation, KindError>;

    /// [`import`](crate::import::import).
    ///
    /// # Errors
    /// [`KindError`].
    fn import(
        &self,
        call: &Call<'_>,
        store: &mut S,
        file: Option<&PolicyFile>,
        asked: &ImportAsked<'_>,
        table: Table<'_>,
    ) -> Result<Imported, KindError>;

    /// [`check`](crate::check::check).
    ///
    /// # Errors
    /// [`KindError`].
    fn check(
        &self,
        call: &Call<'_>,
        store: &mut S,
        file: Option<&PolicyFile>,
    ) -> Result<Vec<Finding>, KindError>;
}

/// A table to take records over from.
pub struct Table<'a> {
    /// The names of its columns.
    pub header: &'a Cells,
    /// The cells of each line, or why a line cannot be read to its end.
    pub lines: &'a mut dyn Iterator<Item = Result<Cells, String>>,
}

impl fmt::Debug for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("header", &self.header).finish_non_exhaustive()
    }
}

/// Why it is not known what the business chose.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChoicesError {
    /// The section of the policy file cannot be read.
    #[error("the section `{section}` of the policy cannot be read: {cause}")]
    Section {
        /// Its name.
        section: &'static str,
        /// What is wrong with it.
        cause: serde_json::Error,
    },
    /// The policy in force cannot be read.
    #[error(transparent)]
    InForce(#[from] UnreadablePolicy),
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Why a registered kind did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KindError {
    /// It is not known what the business chose.
    #[error(transparent)]
    Choices(#[from] ChoicesError),
    /// A sweep was not made.
    #[error(transparent)]
    Sweep(#[from] RunError<StorageError>),
    /// An import was not made.
    #[error(transparent)]
    Import(#[from] RunError<ImportError>),
    /// A record cannot be explained.
    #[error(transparent)]
    Explain(#[from] ExplainError),
    /// There is no forecast.
    #[error(transparent)]
    Forecast(#[from] ForecastError),
    /// Nothing is replayed.
    #[error(transparent)]
    Simulate(#[from] SimulateError),
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// The policy that a call wants of a kind: that of the file, if one is named, else the one in force, else the usual
/// one.
///
/// # Errors
/// [`ChoicesError`].
pub fn choices<K: Kind, S: StoreOf<K>>(
    store: &mut S,
    file: Option<&PolicyFile>,
    zone: Zone,
) -> Result<K::Choices, ChoicesError> {
    if let Some(file) = file {
        return of_file::<K>(file, zone);
    }
    match policy::in_force::<K, _>(store)? {
        Some(in_force) => Ok(in_force.choices::<K>()?),
        None => Ok(K::usual(zone)),
    }
}

fn of_file<K: Kind>(file: &PolicyFile, zone: Zone) -> Result<K::Choices, ChoicesError> {
    K::from_file(file.sections.get(K::SECTION), file, zone)
        .map_err(|cause| ChoicesError::Section { section: K::SECTION, cause })
}

/// A kind as it is registered.
struct Of<K>(PhantomData<K>);

impl<K: Kind, S: StoreOf<K>> Registered<S> for Of<K> {
    fn kind(&self) -> &'static str {
        K::Record::KIND
    }

    fn words(&self) -> Words {
        K::WORDS
    }

    fn section(&self) -> &'static str {
        K::SECTION
    }

    fn sweep_command(&self) -> &'static str {
        K::SWEEP
    }

    fn schedule(&self) -> Schedule {
        K::SCHEDULE
    }

    fn settings(&self) -> SettingNames {
        K::SETTINGS
    }

    fn columns(&self) -> Vec<&'static str> {
        K::COLUMNS.iter().map(|column| column.name).collect()
    }

    fn require_readable(&self, file: &PolicyFile) -> Result<(), ChoicesError> {
        of_file::<K>(file, Zone::UTC).map(drop)
    }

    fn sweep(
        &self,
        call: &Call<'_>,
        store: &mut S,
        file: Option<&PolicyFile>,
        asked: &SweepAsked<'_>,
        tell: &mut dyn FnMut(&StepLine<'_>),
    ) -> Result<Ending, KindError> {
        let wanted = choices::<K, S>(store, file, call.zone)?;
        Ok(crate::sweep::sweep::<K, S>(call, store, &wanted, asked, tell)?)
    }

    fn list(
        &self,
        call: &Call<'_>,
        store: &mut S,
        file: Option<&PolicyFile>,
        tell: &mut dyn FnMut(&RecordLine),
    ) -> Result<Listed, KindError> {
        let wanted = choices::<K, S>(store, file, call.zone)?;
        Ok(crate::list::list::<K, S>(call, store, &wanted, tell)?)
    }

    fn explain(
        &self,
        call: &Call<'_>,
        store: &mut S,
        file: Option<&PolicyFile>,
        key: &str,
    ) -> Result<Explained, KindError> {
        let wanted = choices::<K, S>(store, file, call.zone)?;
        Ok(crate::explain::explain::<K, S>(call, store, &wanted, key)?)
    }

    fn forecast(
        &self,
        call: &Call<'_>,
        store: &mut S,
        file: Option<&PolicyFile>,
        horizon: Instant,
    ) -> Result<Forecast, KindError> {
        let wanted = choices::<K, S>(store, file, call.zone)?;
        Ok(crate::forecast::forecast::<K, S>(call, store, &wanted, horizon, &mut |_| ())?)
    }

    fn simulate(
        &self,
        call: &Call<'_>,
        store: &mut S,
        (file, versus): (Option<&PolicyFile>, Option<&PolicyFile>),
        span: Span,
    ) -> Result<Simulation, KindError> {
        let wanted = choices::<K, S>(store, file, call.zone)?;
        let versus = versus.map(|file| of_file::<K>(file, call.zone)).transpose()?;
        let policies = (&wanted, versus.as_ref());
        Ok(crate::simulate::simulate::<K, S>(call, store, policies, span, &mut |_| ())?)
    }

    fn import(
        &self,
        call: &Call<'_>,
        store: &mut S,
        file: Option<&PolicyFile>,
        asked: &ImportAsked<'_>,
        table: Table<'_>,
    ) -> Result<Imported, KindError> {
        let wanted = choices::<K, S>(store, file, call.zone)?;
        let Table { header, lines } = table;
        Ok(crate::import::import::<K, S>(call, store, &wanted, asked, header, lines)?)
    }

    fn check(
        &self,
        call: &Call<'_>,
        store: &mut S,
        file: Option<&PolicyFile>,
    ) -> Result<Vec<Finding>, KindError> {
        let wanted = choices::<K, S>(store, file, call.zone)?;
        Ok(crate::check::check::<K, S>(call, store, &wanted)?)
    }
}

/// The kinds of record of a program.
///
/// ```
/// # #[cfg(all(feature = "referral", feature = "sessions", feature = "sqlite"))] {
/// use duecourse::{Registry, kinds::{Cohorts, ReferralCodes}};
/// use storage_diesel::sqlite::Store;
///
/// let registry = Registry::<Store<'_>>::new().with::<ReferralCodes>().with::<Cohorts>();
/// let names: Vec<&str> = registry.iter().map(|kind| kind.kind()).collect();
/// assert_eq!(names, ["referral_code", "cohort"]);
/// // A kind is found by what people call it.
/// assert_eq!(registry.find("referral-codes").map(|kind| kind.sweep_command()), Some("expire-referral-codes"));
/// # }
/// ```
pub struct Registry<S> {
    kinds: Vec<Box<dyn Registered<S>>>,
}

impl<S> Default for Registry<S> {
    fn default() -> Self {
        Self { kinds: Vec::new() }
    }
}

impl<S> fmt::Debug for Registry<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.kinds.iter().map(|kind| kind.kind())).finish()
    }
}

/// Two kinds of a registry have the same name for something that must be of one alone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{one} and {other} have the same {what}, `{name}`; each kind needs its own")]
#[non_exhaustive]
pub struct SameName {
    /// The first of them, as it is called.
    pub one: &'static str,
    /// The second of them.
    pub other: &'static str,
    /// What they share.
    pub what: &'static str,
    /// The name.
    pub name: &'static str,
}

/// What a policy file says in sections that no kind has.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SectionsError {
    /// No kind has that section.
    #[error("the policy has a section `{name}`; there are {known}")]
    Unknown {
        /// Its name.
        name: String,
        /// The sections that there are.
        known: String,
    },
    /// A section cannot be read.
    #[error(transparent)]
    Unreadable(#[from] ChoicesError),
}

impl<S> Registry<S> {
    /// One without a kind.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with that kind.
    #[must_use]
    pub fn with<K: Kind>(mut self) -> Self
    where
        S: StoreOf<K>,
    {
        self.kinds.push(Box::new(Of::<K>(PhantomData)));
        self
    }

    /// The kinds in the order in which they were registered.
    pub fn iter(&self) -> impl Iterator<Item = &dyn Registered<S>> {
        self.kinds.iter().map(AsRef::as_ref)
    }

    /// The kind of that name: its own in snake case, or what people call one or several of its records, with spaces
    /// or hyphens.
    pub fn find(&self, name: &str) -> Option<&dyn Registered<S>> {
        let plain = |text: &str| text.replace(['-', '_'], " ");
        let wanted = plain(name);
        self.iter().find(|kind| {
            let words = kind.words();
            [kind.kind(), words.one, words.many].into_iter().any(|word| plain(word) == wanted)
        })
    }

    /// Refuses two kinds with one name, one section of a policy file, one sweep or one place for their policies: the one
    /// would take the other's. To be asked once, when a program begins.
    ///
    /// # Errors
    /// [`SameName`].
    pub fn require_distinct(&self) -> Result<(), SameName> {
        let names = |kind: &dyn Registered<S>| {
            let settings = kind.settings();
            [
                ("kind", kind.kind()),
                ("section", kind.section()),
                ("sweep", kind.sweep_command()),
                ("setting for the policy", settings.policy),
                ("setting for the review", settings.reviewed),
            ]
        };
        for (place, one) in self.iter().enumerate() {
            for other in self.iter().take(place) {
                let shared = names(one).into_iter().zip(names(other)).find(|(one, other)| one == other);
                if let Some(((what, name), _)) = shared {
                    return Err(SameName { one: other.words().many, other: one.words().many, what, name });
                }
            }
        }
        Ok(())
    }

    /// The schedule of a command; `None`: none of the kinds has it as its sweep.
    pub fn schedule_of(&self, command: &str) -> Option<Schedule> {
        self.iter().find(|kind| kind.sweep_command() == command).map(|kind| kind.schedule())
    }

    /// Refuses a policy file with sections that no kind has, and one of which a section cannot be read.
    ///
    /// # Errors
    /// [`SectionsError`].
    pub fn require_sections(&self, file: &PolicyFile) -> Result<(), SectionsError> {
        for name in file.sections.keys() {
            if !self.iter().any(|kind| kind.section() == name) {
                let known = self.iter().map(|kind| kind.section()).collect::<Vec<_>>().join(", ");
                return Err(SectionsError::Unknown { name: name.clone(), known });
            }
        }
        self.iter().try_for_each(|kind| Ok(kind.require_readable(file)?))
    }
}
