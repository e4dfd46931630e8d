//! What must be known around cohorts: their enrolments, and of their students what happens to them elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use automation_core::{Change, Row};
use session_core::{
    Cohort,
    cohort::{CohortEffect, CohortFacts, Enrolment, Student},
};

use crate::{
    Column, CountBy, EffectWriter, Effects, FactReader, Lookup, Member, Neighbourhood, Purpose, StorageError,
};

impl Neighbourhood for Cohort {
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
