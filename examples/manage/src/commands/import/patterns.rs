//! Patterns, each with its first sessions (P-6).

use automation_core::{Actor, Instant};
use clap::Args;
use duecourse::{
    Kind as _,
    import::{Fields, TableColumn},
    kinds,
    patterns::{TakeOverError, take_over},
};
use session_core::{Pattern, PatternPolicy, class::Studio};

use super::{ImportFile, importer::Importer, verdicts::Verdicts};
use crate::{
    commands::cohorts::require_zone,
    error::Error,
    in_force::{self, Named as _},
    invocation::Invocation,
    store::Store,
};

#[derive(Debug, Args)]
pub(crate) struct ImportPatterns {
    #[command(flatten)]
    pub(super) file: ImportFile,
    /// Whose patterns they are to be; lines of another studio are bad
    #[arg(long, value_name = "STUDIO")]
    pub(super) studio: String,
    /// How many people may have a seat; of a calendar file, which does not say it
    #[arg(long, value_name = "N")]
    pub(super) capacity: Option<i64>,
}

impl ImportPatterns {
    /// Whose.
    pub(super) fn studio(&self) -> Result<Studio, Error> {
        Studio::new(&self.studio).map_err(|error| Error::Cannot(format!("--studio: {error}")))
    }

    /// Whether it is a calendar file, by its name.
    pub(super) fn is_calendar(&self) -> bool {
        self.file.file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ics"))
    }
}

pub(super) struct Patterns {
    policy: PatternPolicy,
    actor: Actor,
    now: Instant,
    /// Whose they must be; said once the importer is there.
    pub(super) studio: Option<Studio>,
}

/// Refuses to go on where nothing may be written.
pub(super) fn begin<S: Store>(invocation: &Invocation, store: &mut S) -> Result<(), Error> {
    require_zone(invocation)?;
    in_force::begin_import::<kinds::Patterns, _>(invocation, store)?;
    in_force::begin_import::<kinds::ClassSessions, _>(invocation, store)
}

impl<S: Store> Importer<S> for Patterns {
    const NAME: &'static str = "import patterns";
    const WHAT: &'static str = "pattern(s)";
    const COLUMNS: &'static [TableColumn] = kinds::Patterns::COLUMNS;
    type Entry = Pattern;

    fn begin(invocation: &Invocation, store: &mut S) -> Result<Self, Error> {
        begin(invocation, store)?;
        let policy = kinds::Patterns::named(invocation);
        Ok(Self { policy, actor: invocation.admin(), now: invocation.now, studio: None })
    }

    fn read(&self, fields: &mut Fields<'_>) -> Option<Pattern> {
        let pattern = kinds::Patterns::from_fields(fields, self.now, &self.policy)?;
        let studio = self.studio.as_ref().filter(|studio| studio.as_str() != pattern.key.studio());
        if let Some(studio) = studio {
            fields.object(format_args!(
                "studio: {} is not {studio}, whose patterns are taken over",
                pattern.key.studio()
            ));
        }
        Some(pattern)
    }

    fn insert(
        &mut self,
        store: &mut S,
        entries: Vec<(u64, Pattern)>,
        verdicts: &mut Verdicts,
    ) -> Result<(), Error> {
        for (line, pattern) in entries {
            match take_over(store, &self.policy, pattern, &self.actor, self.now) {
                Ok(taken) => verdicts.stored(line, taken.id.0),
                Err(TakeOverError::There { key }) => {
                    let number = store.find::<Pattern>(&key)?.map(|row| row.id.0);
                    let place = verdicts.place(number);
                    verdicts.refuse(line, vec![format!("the pattern {key} {place}")]);
                }
                Err(TakeOverError::Storage(error)) => return Err(error.into()),
                Err(error) => verdicts.refuse(line, vec![error.to_string()]),
            }
        }
        Ok(())
    }
}
