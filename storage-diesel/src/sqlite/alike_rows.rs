//! A multi-row INSERT that binds a value once where all its rows hold the same.

use std::marker::PhantomData;

use diesel::{
    QueryResult,
    query_builder::{AstPass, QueryFragment, QueryId},
};

use super::{Backend, push};
use crate::{
    sql::{self, Target},
    value::Value,
};

/// What stands for a value in [`text`]; a `?` there may be part of a number.
pub(super) const VALUE: char = '\u{1}';

/// The text for that many rows: the first one has a value for each column, which are numbered from 1;
/// the others refer to them where a column is usually alike.
pub(super) fn text<M>(target: &Target<'_, M>, rows: usize) -> String {
    let first = sql::list(target.columns, |text, _| text.push(VALUE));
    let other = sql::list((1_usize..).zip(target.usually_alike), |text, (number, alike)| {
        if *alike {
            text.push_str(&format!("?{number}"));
        } else {
            text.push(VALUE);
        }
    });
    let others = sql::list(1..rows, |text, _| text.push_str(&format!("({other})")));
    format!("INSERT INTO {} ({}) VALUES ({first}), {others}{}", target.table, target.names(), target.suffix)
}

/// The statement, prepared once for every marker `M`.
pub(super) struct Alike<'a, M> {
    /// What stands between the values of its text.
    pub(super) parts: &'a [&'a str],
    /// All values of all rows.
    pub(super) values: &'a [Value<'a>],
    /// Which columns are alike: of those only the first row's value is bound.
    pub(super) columns: &'a [bool],
    pub(super) marker: PhantomData<M>,
}

impl<M: 'static> QueryId for Alike<'_, M> {
    type QueryId = M;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<M> QueryFragment<Backend> for Alike<'_, M> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        let (head, others) = self.parts.split_first().unwrap_or((&"", &[]));
        out.push_sql(head);
        let width = self.columns.len();
        let bound = self.values.iter().zip(self.columns.iter().cycle()).enumerate();
        let bound = bound.filter(|(place, (_, alike))| *place < width || !**alike);
        for ((_, (value, _)), part) in bound.zip(others) {
            push(value, &mut out)?;
            out.push_sql(part);
        }
        Ok(())
    }
}
