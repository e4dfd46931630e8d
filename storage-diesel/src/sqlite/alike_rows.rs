//! A multi-row INSERT that binds a value once where all its rows hold the same.

use diesel::{
    QueryResult,
    query_builder::{AstPass, QueryFragment, QueryId},
};

use super::{Backend, push};
use crate::{sql::Target, value::Value};

/// The statement. Prepared once per text, and so once for each set of columns that are alike.
pub(super) struct Alike<'a> {
    head: String,
    suffix: &'a str,
    /// For a column that is alike `?3`, say: the value that the first row bound.
    references: Vec<Option<String>>,
    values: &'a [Value<'a>],
}

impl<'a> Alike<'a> {
    pub(super) fn new<M>(target: &Target<'a, M>, values: &'a [Value<'a>], alike: Vec<bool>) -> Self {
        // The values of the first row are numbered from 1 in the order of the columns.
        let references = (1_usize..).zip(alike).map(|(number, alike)| alike.then(|| format!("?{number}")));
        Self {
            head: format!("INSERT INTO {} ({}) VALUES ", target.table, target.names()),
            suffix: target.suffix,
            references: references.collect(),
            values,
        }
    }
}

impl QueryId for Alike<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<Backend> for Alike<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        out.push_sql(&self.head);
        for (row, values) in self.values.chunks(self.references.len().max(1)).enumerate() {
            out.push_sql(if row == 0 { "(" } else { ", (" });
            for (column, (value, reference)) in values.iter().zip(&self.references).enumerate() {
                if column > 0 {
                    out.push_sql(", ");
                }
                match reference {
                    Some(reference) if row > 0 => out.push_sql(reference),
                    _ => push(value, &mut out)?,
                }
            }
            out.push_sql(")");
        }
        out.push_sql(self.suffix);
        Ok(())
    }
}
