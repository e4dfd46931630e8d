//! A school with cohorts and students, on either database.

use crate::{operator::Told, shop::Shop};

/// What the example files hold.
pub(crate) const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data");

pub(crate) struct School {
    pub(crate) shop: Shop,
    zone: &'static str,
}

impl School {
    /// An empty one on every database that is there, whose policies are in force.
    pub(crate) fn all(zone: &'static str) -> Vec<Self> {
        let shops = [Some(Shop::on_sqlite()), Shop::on_postgres()];
        let schools: Vec<Self> = shops.into_iter().flatten().map(|shop| Self { shop, zone }).collect();
        for school in &schools {
            school.manage(&["complete-expired-sessions"]).says("No expired sessions found.\n");
        }
        schools
    }

    /// With these cohorts, students and enrolments, taken over while their courses went on.
    pub(crate) fn all_with(zone: &'static str, files: [&str; 3]) -> Vec<Self> {
        let schools = Self::all(zone);
        for school in &schools {
            for (kind, csv) in ["cohorts", "students", "enrolments"].into_iter().zip(files) {
                let told = school.import(kind, csv, &["--now", "2026-05-01T08:00:00Z"]);
                assert_eq!(told.status, Some(0), "{told:?}");
            }
        }
        schools
    }

    /// The program with these arguments, in the school's zone unless they say otherwise.
    pub(crate) fn manage(&self, arguments: &[&str]) -> Told {
        let zone: &[&str] = if arguments.contains(&"--zone") { &[] } else { &["--zone", self.zone] };
        self.shop.operator.manage(&[arguments, zone].concat())
    }

    pub(crate) fn import(&self, kind: &str, csv: &str, options: &[&str]) -> Told {
        self.shop.operator.file("file.csv", csv);
        self.manage(&[&["import", kind, "file.csv"], options].concat())
    }

    /// The students with their state.
    pub(crate) fn students(&self) -> Vec<String> {
        self.shop.lines(
            "SELECT reference || ' ' || status || coalesce(' ' || reason, '') AS line FROM cohort_students
             ORDER BY reference",
        )
    }

    /// The enrolments with their state.
    pub(crate) fn enrolments(&self) -> Vec<String> {
        self.shop.lines(
            "SELECT cohorts.reference || ' ' || cohort_students.reference || ' ' || cohort_enrolments.status AS line
             FROM cohort_enrolments JOIN cohorts ON cohorts.id = cohort_id
             JOIN cohort_students ON cohort_students.id = student_id ORDER BY 1",
        )
    }

    /// The messages with where they go.
    pub(crate) fn messages(&self) -> Vec<String> {
        self.shop.lines("SELECT dedup || ' ' || status AS line FROM due_outbox ORDER BY id")
    }
}
