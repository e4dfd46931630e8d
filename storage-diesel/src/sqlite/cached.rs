//! The statements that are run for every row, or for every few.

use std::marker::PhantomData;

use diesel::{
    QueryResult,
    query_builder::{AstPass, QueryFragment, QueryId},
};

use super::{Backend, statement::walk};
use crate::value::Value;

/// A statement whose text is the same for every value of the marker `M`: its text is neither built nor
/// compared again, which is most of the cost of a small statement.
pub(super) struct Cached<'a, M> {
    /// What stands between the `?` of its text.
    pub(super) parts: &'a [&'a str],
    pub(super) values: &'a [Value<'a>],
    pub(super) marker: PhantomData<M>,
}

impl<M: 'static> QueryId for Cached<'_, M> {
    type QueryId = M;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<M> QueryFragment<Backend> for Cached<'_, M> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        walk(self.parts, self.values, &mut out)
    }
}
