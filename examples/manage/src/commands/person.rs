//! `person …`: who there is, as what, where mail reaches them, and to which workspaces they belong (C-E1).

mod list;

use automation_core::UserId;
use clap::Subcommand;
use compliance_core::people::{Person, Role, Workspace};
use serde_json::json;

use crate::{
    email_address::EmailAddress,
    error::{Error, Exit},
    invocation::Invocation,
    run_record::{Finished, recorded},
    store::Store,
};

#[derive(Debug, Subcommand)]
pub(crate) enum PersonAction {
    /// List people with their role, status and address
    #[command(after_help = "Example: manage person list --role fm")]
    List {
        /// Only those of this role
        #[arg(long, value_name = "ROLE")]
        role: Option<Role>,
    },
    /// Add somebody, or change what is known of them; what is not named stays
    #[command(after_help = "Example: manage person set ada --role admin --email ada@example.com")]
    Set {
        /// The user's name or number
        person: UserId,
        /// admin, fm, contractor, customer or investor [default of somebody new: customer]
        #[arg(long, value_name = "ROLE")]
        role: Option<Role>,
        /// Where mail reaches them
        #[arg(long, value_name = "EMAIL", conflicts_with = "no_email")]
        email: Option<EmailAddress>,
        /// No mail reaches them
        #[arg(long)]
        no_email: bool,
        /// The account is in use, or not
        #[arg(long, value_name = "BOOL")]
        active: Option<bool>,
    },
    /// Make somebody a member of a workspace
    #[command(after_help = "Example: manage person join cleo north")]
    Join {
        /// The user's name or number
        person: UserId,
        /// The workspace
        workspace: Workspace,
    },
    /// End somebody's membership of a workspace
    #[command(after_help = "Example: manage person leave cleo north")]
    Leave {
        /// The user's name or number
        person: UserId,
        /// The workspace
        workspace: Workspace,
    },
}

pub(crate) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &PersonAction,
) -> Result<Exit, Error> {
    match asked {
        PersonAction::List { role } => list::run(invocation, store, *role),
        PersonAction::Set { person, role, email, no_email, active } => {
            let known = store.person(person)?;
            let before = known.clone().unwrap_or(Person {
                user: person.clone(),
                role: Role::Customer,
                email: None,
                active: true,
            });
            let email = match (email, no_email) {
                (Some(email), _) => Some(email.as_str().to_owned()),
                (None, true) => None,
                (None, false) => before.email.clone(),
            };
            let after = Person {
                user: before.user.clone(),
                role: role.unwrap_or(before.role),
                email,
                active: active.unwrap_or(before.active),
            };
            let is_changed = known.as_ref() != Some(&after);
            let told = if known.is_some() { "is changed" } else { "is added" };
            change(invocation, store, "person set", person, (is_changed, told), |store| {
                store.put_person(&after)?;
                Ok(true)
            })
        }
        PersonAction::Join { person, workspace } => {
            let known = find(store, person)?;
            let is_new = !store.workspaces_of(&known.user)?.contains(workspace);
            let told = format!("belongs to {workspace}");
            change(invocation, store, "person join", &known.user, (is_new, &told), |store| {
                Ok(store.put_member(&known.user, workspace)?)
            })
        }
        PersonAction::Leave { person, workspace } => {
            let known = find(store, person)?;
            let is_there = store.workspaces_of(&known.user)?.contains(workspace);
            let told = format!("no longer belongs to {workspace}");
            change(invocation, store, "person leave", &known.user, (is_there, &told), |store| {
                Ok(store.remove_member(&known.user, workspace)?)
            })
        }
    }
}

fn find<S: Store>(store: &mut S, user: &UserId) -> Result<Person, Error> {
    store.person(user)?.ok_or_else(|| {
        Error::Cannot(format!("there is nobody named {user}; `manage person list` names them all"))
    })
}

/// Changes something about somebody, if it is another way, and tells it. `told`: what is so afterwards.
fn change<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    command: &str,
    person: &UserId,
    (is_other, told): (bool, &str),
    work: impl FnOnce(&mut S) -> Result<bool, Error>,
) -> Result<Exit, Error> {
    recorded(invocation, store, command, |invocation, store| {
        let dry_run = invocation.dry_run;
        let changed = is_other && (dry_run || work(store)?);
        if changed && !dry_run {
            invocation.has_done(format!("{person} {told}"), json!({ "changed": 1 }));
        }
        if invocation.is_json() {
            let object =
                json!({ "command": command, "person": person, "changed": changed, "dry_run": dry_run });
            invocation.output.object(&object)?;
        } else {
            let (dry, so) = match (changed, dry_run) {
                (false, false) => ("", ", as before"),
                (false, true) => ("[DRY RUN] ", ", as before"),
                (true, false) => ("", ""),
                (true, true) => ("[DRY RUN] ", ", it would be so"),
            };
            invocation.output.line(format_args!("{dry}{person} {told}{so}."))?;
        }
        Ok(Finished { value: Exit::Done, counts: json!({ "changed": u8::from(changed) }), trouble: None })
    })
}
