//! What must be known of patterns: the holidays, and for what people ask of them their sessions as well.

use std::collections::BTreeSet;

use automation_core::{Births, Neighbours, Row};
use chrono::NaiveDate;
use session_core::{
    class::ClassSession,
    pattern::{Pattern, PatternFacts},
};

use crate::{
    Column, EffectWriter, Effects, FactReader, Lookup, Neighbourhood, Purpose, StorageError, Stored as _,
    classes::{holiday_facts, pattern_effects},
};

/// How many patterns are asked of in one statement.
const AT_A_TIME: usize = 256;

/// All but those that gave up their places.
const IN_PLACE: &str = "status <> 'retired'";

impl Neighbourhood for Pattern {
    /// The patterns are locked, so nobody makes or re-homes their sessions meanwhile; those are locked for a command,
    /// so nobody books one of them.
    fn facts<F: FactReader>(
        rows: &[Row<Self>],
        purpose: Purpose,
        reader: &mut F,
    ) -> Result<PatternFacts, StorageError> {
        match purpose {
            Purpose::Sweep | Purpose::SweepInFull | Purpose::List => {
                let holidays = holiday_facts::named(rows, reader)?;
                Ok(PatternFacts { holidays, ..PatternFacts::default() })
            }
            Purpose::Command => {
                let sessions = sessions(rows, reader)?;
                let holidays = holiday_facts::all(reader)?;
                Ok(PatternFacts { sessions, holidays, successors: successors(rows, reader)? })
            }
        }
    }

    fn write_effects<W: EffectWriter>(
        effects: &Effects<'_, Self>,
        writer: &mut W,
    ) -> Result<(), StorageError> {
        pattern_effects::write(effects, writer)
    }
}

/// The sessions of those patterns that hold their places.
fn sessions<F: FactReader>(
    rows: &[Row<Pattern>],
    reader: &mut F,
) -> Result<Neighbours<ClassSession>, StorageError> {
    let prefixes: Vec<String> = rows.iter().map(|row| format!("{}/", row.record.key)).collect();
    let mut sessions = Neighbours::default();
    for part in prefixes.chunks(AT_A_TIME) {
        let part: Vec<&str> = part.iter().map(String::as_str).collect();
        let found = reader.rows(Lookup::by_prefix("key", &part).only(IN_PLACE).locked())?;
        found.into_iter().for_each(|row| sessions.add(row));
    }
    Ok(sessions)
}

/// The patterns into which those were split, or were before.
fn successors<F: FactReader>(rows: &[Row<Pattern>], reader: &mut F) -> Result<Births<Pattern>, StorageError> {
    // Whichever day stands behind the name, what stands before it is the same.
    let after = |pattern: &Pattern| pattern.key.from_day_on(NaiveDate::default()).ok();
    let prefix = |key: &str| key.rsplit_once('@').map(|(root, _)| format!("{root}@"));
    let keys = rows.iter().filter_map(|row| after(&row.record));
    let prefixes: BTreeSet<String> = keys.filter_map(|key| prefix(key.as_str())).collect();
    let prefixes: Vec<&str> = prefixes.iter().map(String::as_str).collect();
    let mut successors = Births::default();
    for part in prefixes.chunks(AT_A_TIME) {
        let among = Lookup::by_prefix("key", part);
        reader.select(Pattern::TABLE, &[Column::text("key")], among, &mut |columns| {
            successors.add(columns.text()?);
            Ok(())
        })?;
    }
    Ok(successors)
}
