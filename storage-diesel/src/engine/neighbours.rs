/// Which neighbours to read: the rows in which a column is among some keys.
///
/// ```
/// use storage_diesel::Lookup;
///
/// // The contracts that sessions move are locked, so that nobody else moves them meanwhile.
/// let contracts = Lookup::by_number("id", &[7, 9]).locked();
/// // Of the coaches only those who work.
/// let coaches = Lookup::by_text("name", &["alice", "bob"]).only("state = 'active'");
/// // The active enrolments of students, but for those in cohorts whose enrolments are known already.
/// let elsewhere = Lookup::by_number("student_id", &[17, 18]).only("status = 'active'").except("cohort_id", &[3]);
/// # let _ = (contracts, coaches, elsewhere);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Lookup<'a> {
    /// The column to find them by.
    pub key: &'static str,
    /// What it holds.
    pub keys: Keys<'a>,
    /// What else must be true of them: SQL that both databases know, without a `?`.
    pub only: Option<&'static str>,
    /// Those in which that column holds one of those numbers are left out.
    pub except: Option<(&'static str, &'a [i64])>,
    /// Whether consequences of the batch change them: then they are locked, in the order of their `id`,
    /// before they are read. Without effect in a [`peek`](automation_core::Ledger::peek).
    pub lock: bool,
}

/// What a column is to hold; values may repeat, and may be missing in the table.
#[derive(Debug, Clone, Copy)]
pub enum Keys<'a> {
    /// One of those numbers.
    Numbers(&'a [i64]),
    /// One of those texts.
    Texts(&'a [&'a str]),
    /// A text that begins with one of those and goes on: the column is in the order of bytes (on PostgreSQL `COLLATE "C"`),
    /// so that each is one range of its index.
    Prefixes(&'a [&'a str]),
}

impl<'a> Lookup<'a> {
    /// Those in which the column is one of the numbers.
    pub fn by_number(key: &'static str, numbers: &'a [i64]) -> Self {
        Self { key, keys: Keys::Numbers(numbers), only: None, except: None, lock: false }
    }

    /// Those in which the column is one of the texts.
    pub fn by_text(key: &'static str, texts: &'a [&'a str]) -> Self {
        Self { key, keys: Keys::Texts(texts), only: None, except: None, lock: false }
    }

    /// Those in which the column begins with one of the texts and goes on, a column in the order of bytes (on PostgreSQL
    /// `COLLATE "C"`).
    pub fn by_prefix(key: &'static str, prefixes: &'a [&'a str]) -> Self {
        Self { key, keys: Keys::Prefixes(prefixes), only: None, except: None, lock: false }
    }

    /// Of those only the ones of which that is true: SQL that both databases know, without a `?`.
    #[must_use]
    pub fn only(self, only: &'static str) -> Self {
        Self { only: Some(only), ..self }
    }

    /// Without those in which that column holds one of the numbers.
    #[must_use]
    pub fn except(self, column: &'static str, numbers: &'a [i64]) -> Self {
        Self { except: Some((column, numbers)), ..self }
    }

    /// Locked before they are read, because consequences of the batch change them.
    #[must_use]
    pub fn locked(self) -> Self {
        Self { lock: true, ..self }
    }
}

impl Keys<'_> {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Texts(texts) | Self::Prefixes(texts) => texts.len(),
        }
    }
}
