//! The table of cohorts.

use std::collections::{BTreeMap, BTreeSet};

use automation_core::{Change, Row};
use session_core::{
    Cohort, CohortDates, CohortEffect, CohortEvent, CohortFacts, CohortKind, CohortName, CohortRef,
    CohortStatus, Enrolment, Student,
};

use crate::{
    Column, ColumnError, Columns, CountBy, EffectWriter, Effects, FactReader, Lookup, Member, Purpose,
    StorageError, Stored, Values, engine::decode,
};

const PLAIN: &[CohortEvent] = &[CohortEvent::Completed, CohortEvent::Deactivated, CohortEvent::Activated];

impl Stored for Cohort {
    const TABLE: &'static str = "cohorts";
    const KEY: Option<&'static str> = Some("reference");
    const SPELLED: bool = true;
    const FIXED: &'static [Column] = &[
        Column::text("reference"),
        Column::text("name"),
        Column::text("kind"),
        Column::text("start_date"),
        Column::integer("registration_fee"),
        Column::integer("fee"),
        Column::instant("created_at"),
    ];
    const CHANGING: &'static [Column] = &[
        Column::text("end_date"),
        Column::text("status"),
        Column::instant("completed_at"),
        Column::instant("since"),
    ];

    fn write_fixed<'a>(&'a self, out: &mut Values<'a>) {
        out.text(self.reference.as_str());
        out.text(self.name.as_str());
        out.text(match self.kind {
            CohortKind::TimePeriod => "time_period",
            CohortKind::Monthly => "monthly",
        });
        out.text_or_null(self.dates.start().map(|start| start.to_string()));
        out.unsigned(self.registration_fee);
        out.unsigned(self.fee.get());
        out.instant(self.created_at);
    }

    fn write_changing<'a>(&'a self, out: &mut Values<'a>) {
        let (status, completed_at) = match self.status {
            CohortStatus::Active => ("active", None),
            CohortStatus::Inactive => ("inactive", None),
            CohortStatus::Completed { at } => ("completed", Some(at)),
        };
        out.text_or_null(self.dates.end().map(|end| end.to_string()));
        out.text(status);
        out.instant_or_null(completed_at);
        out.instant(self.since);
    }

    fn read(columns: &mut dyn Columns) -> Result<Self, ColumnError> {
        let reference = decode::text(columns, || "1 to 50 characters".to_owned(), CohortRef::stored)?;
        let name = decode::text(columns, || "1 to 50 characters".to_owned(), CohortName::stored)?;
        let kind = decode::word(
            columns,
            &[("time_period", CohortKind::TimePeriod), ("monthly", CohortKind::Monthly)],
        )?;
        let start = decode::date_or_null(columns)?;
        let registration_fee = decode::number(columns, "minor units")?;
        let fee: u64 = decode::number(columns, "minor units")?;
        let fee = fee.try_into().map_err(|_| ColumnError::new("fee", fee, "1 or more minor units"))?;
        let created_at = columns.instant()?;
        let end = decode::date_or_null(columns)?;
        let dates = CohortDates::new(start, end)
            .map_err(|error| ColumnError::new("end_date", error, "a day not before the start"))?;
        let word = decode::word(columns, &[("active", 0), ("inactive", 1), ("completed", 2)])?;
        let completed_at = columns.instant_or_null()?;
        let since = columns.instant()?;
        let status = match word {
            0 => CohortStatus::Active,
            1 => CohortStatus::Inactive,
            // A row from elsewhere that does not say when counts from its last event.
            _ => CohortStatus::Completed { at: completed_at.unwrap_or(since) },
        };
        Ok(Self { reference, name, kind, dates, registration_fee, fee, status, created_at, since })
    }

    fn event_detail(event: &CohortEvent) -> Option<String> {
        decode::detail(event, PLAIN)
    }

    fn read_event(name: &str, detail: Option<&str>) -> Result<CohortEvent, ColumnError> {
        decode::event(name, detail, PLAIN)
    }

    /// The cohorts are locked, so nobody makes, closes or reopens their enrolments meanwhile but staff who end
    /// one, which its version tells. The students are locked next, in the order of their rows: nobody makes or
    /// reopens an enrolment of theirs elsewhere until the transaction ends, and one that staff end meanwhile
    /// ends before this or after it.
    fn facts<F: FactReader>(
        rows: &[Row<Self>],
        purpose: Purpose,
        reader: &mut F,
    ) -> Result<CohortFacts, StorageError> {
        if purpose == Purpose::List {
            return Ok(CohortFacts::default());
        }
        cohort_facts(rows, Lookup::by_number("cohort_id", &numbers(rows)), reader)
    }

    fn weigh<F: FactReader>(
        rows: &[Row<Self>],
        purpose: Purpose,
        reader: &mut F,
    ) -> Result<Vec<usize>, StorageError> {
        let ids = numbers(rows);
        let mut weights = BTreeMap::<i64, usize>::new();
        if purpose != Purpose::List {
            // Counted in the index alone.
            let (table, key, word) = ("cohort_enrolments", "cohort_id", "'' || cohort_id");
            let counted = CountBy { table, key, ids: &ids, word, only: None };
            reader.count_by(counted, &mut |cohort, _, count| {
                weights.insert(cohort, usize::try_from(count).unwrap_or(usize::MAX));
            })?;
        }
        Ok(ids.iter().map(|id| weights.get(id).copied().unwrap_or(0)).collect())
    }

    fn lock_ahead<F: FactReader>(rows: &[Row<Self>], reader: &mut F) -> Result<(), StorageError> {
        let mut students = Vec::new();
        let of_cohorts = numbers(rows);
        let of_cohorts = Lookup::by_number("cohort_id", &of_cohorts);
        reader.select("cohort_enrolments", &[Column::integer("student_id")], of_cohorts, &mut |columns| {
            // One that cannot be read is met again.
            students.extend(columns.integer().ok());
            Ok(())
        })?;
        reader.lock("cohort_students", Lookup::by_number("id", &students).locked())
    }

    fn members<F: FactReader>(row: &Row<Self>, reader: &mut F) -> Result<Vec<Member>, StorageError> {
        let columns = &[Column::integer("student_id"), Column::integer("id")];
        let mut members = Vec::new();
        let of_cohort = Lookup::by_number("cohort_id", std::slice::from_ref(&row.id.0));
        reader.select("cohort_enrolments", columns, of_cohort, &mut |columns| {
            members.push(Member { of: columns.integer()?, id: columns.integer()? });
            Ok(())
        })?;
        members.sort_unstable();
        Ok(members)
    }

    fn portion<F: FactReader>(
        row: &Row<Self>,
        members: &[Member],
        before: Option<&CohortFacts>,
        is_last: bool,
        reader: &mut F,
    ) -> Result<CohortFacts, StorageError> {
        let enrolments: Vec<i64> = members.iter().map(|member| member.id).collect();
        let enrolments = Lookup::by_number("id", &enrolments);
        let mut cohort_facts = cohort_facts(std::slice::from_ref(row), enrolments, reader)?;
        cohort_facts.continue_from(before, is_last);
        Ok(cohort_facts)
    }

    fn in_brief(change: &mut Change<Self>, cohort_facts: &CohortFacts) {
        CohortEffect::put_in_brief(&mut change.consequences, cohort_facts);
    }

    fn write_effects<W: EffectWriter>(
        effects: &Effects<'_, Self>,
        writer: &mut W,
    ) -> Result<(), StorageError> {
        writer.neighbours(effects.iter().filter_map(|effect| match effect {
            CohortEffect::Enrolment(step) => Some(&**step),
            _ => None,
        }))?;
        writer.neighbours(effects.iter().filter_map(|effect| match effect {
            CohortEffect::Student(step) => Some(&**step),
            _ => None,
        }))
    }
}

fn numbers(rows: &[Row<Cohort>]) -> Vec<i64> {
    rows.iter().map(|row| row.id.0).collect()
}

/// Those cohorts with those enrolments of theirs, and what must be known of the students of these.
fn cohort_facts<F: FactReader>(
    rows: &[Row<Cohort>],
    enrolments: Lookup<'_>,
    reader: &mut F,
) -> Result<CohortFacts, StorageError> {
    let (mut cohort_facts, ids) = (CohortFacts::default(), numbers(rows));
    let mut students: BTreeSet<i64> = BTreeSet::new();
    for enrolment in reader.rows::<Enrolment>(enrolments)? {
        students.insert(enrolment.record.student.0);
        cohort_facts.add_enrolment(enrolment);
    }
    let students: Vec<i64> = students.into_iter().collect();
    for student in reader.rows::<Student>(Lookup::by_number("id", &students).locked())? {
        cohort_facts.add_student(student);
    }
    // What is closed elsewhere is nobody's business here, least of all if it cannot be read. One whose
    // status is no known word may be active.
    let active_elsewhere = Lookup::by_number("student_id", &students)
        .only("status NOT IN ('inactive', 'completed')")
        .except("cohort_id", &ids);
    let mut elsewhere: BTreeSet<i64> = BTreeSet::new();
    for enrolment in reader.rows::<Enrolment>(active_elsewhere)? {
        elsewhere.insert(enrolment.record.cohort.0);
        cohort_facts.add_enrolment(enrolment);
    }
    for row in rows {
        cohort_facts.add_cohort(row.clone());
    }
    let elsewhere: Vec<i64> = elsewhere.into_iter().collect();
    for row in reader.rows::<Cohort>(Lookup::by_number("id", &elsewhere))? {
        cohort_facts.add_cohort(row);
    }
    Ok(cohort_facts)
}
