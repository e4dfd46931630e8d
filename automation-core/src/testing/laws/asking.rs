use std::{fmt::Debug, marker::PhantomData};

use proptest::{prelude::*, sample::Index};

use crate::{
    Actor, CommandError, Commands, Id, Instant, Request, command, one_policy,
    testing::{CommandSpecimen, Memory, Specimen},
};

/// One thing that somebody asks, at an instant to be chosen.
#[derive(Debug, Clone)]
pub struct Ask<C> {
    pub(super) command: C,
    pub(super) actor: Actor,
    pub(super) at: Index,
}

impl<C> Ask<C> {
    /// What is asked at that instant.
    pub(super) fn at(&self, now: Instant) -> Request<'_, C> {
        Request::new(&self.command, &self.actor, now)
    }
}

/// Whether the laws ask anything of a specimen's records: [`WithCommands`] or [`WithoutCommands`].
pub trait Asking<S: Specimen>: 'static {
    /// What is asked.
    type Command: Clone + Debug + 'static;

    /// What might be asked of the record.
    #[doc(hidden)]
    fn asks(record: &S::Record) -> BoxedStrategy<Vec<Ask<Self::Command>>>;

    /// Asks it of a stored record. A refusal is part of life.
    ///
    /// # Errors
    /// Why it could not be asked.
    #[doc(hidden)]
    fn ask(
        ledger: &mut Memory<S::Record>,
        id: Id,
        request: &Request<'_, Self::Command>,
        policy: &S::Policy,
    ) -> Result<(), String>;
}

/// People ask something of the records now and then.
#[derive(Debug)]
pub struct WithCommands(PhantomData<()>);

/// Nobody can ask anything of the records.
#[derive(Debug)]
pub struct WithoutCommands(PhantomData<()>);

impl<S: CommandSpecimen> Asking<S> for WithCommands {
    type Command = <S::Record as Commands>::Command;

    fn asks(record: &S::Record) -> BoxedStrategy<Vec<Ask<Self::Command>>> {
        let ask = (S::commands(record), S::actors(record), any::<Index>());
        let ask = ask.prop_map(|(command, actor, at)| Ask { command, actor, at });
        prop::collection::vec(ask, 0..4).boxed()
    }

    fn ask(
        ledger: &mut Memory<S::Record>,
        id: Id,
        request: &Request<'_, Self::Command>,
        policy: &S::Policy,
    ) -> Result<(), String> {
        match command(ledger, &one_policy(policy), id, request) {
            Ok(_) | Err(CommandError::Refused(_)) => Ok(()),
            Err(other) => Err(other.to_string()),
        }
    }
}

impl<S: Specimen> Asking<S> for WithoutCommands {
    type Command = ();

    fn asks(_: &S::Record) -> BoxedStrategy<Vec<Ask<()>>> {
        Just(Vec::new()).boxed()
    }

    fn ask(_: &mut Memory<S::Record>, _: Id, _: &Request<'_, ()>, _: &S::Policy) -> Result<(), String> {
        Ok(())
    }
}
