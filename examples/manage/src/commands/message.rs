//! `message`: what messages say, of a sample or of what is stored, by our templates or an operator's (G-12).

mod kinds;
mod preview;
mod wording;

use clap::Subcommand;

use self::{kinds::Kinds, preview::Preview};
use crate::{
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};

#[derive(Debug, Subcommand)]
pub(crate) enum MessageAction {
    /// Show what a message of a kind says: of a sample, or of the newest stored one about or to somebody
    #[command(
        after_help = "Without --for it shows the samples of that kind, which are what its templates are tried \
                            on.\n\nExamples: manage message preview session_reminder\n          \
                            manage message preview session_reminder --for 012/3\n          \
                            manage message preview contract_paid --for ann --templates /etc/duecourse/templates"
    )]
    Preview(Preview),
    /// List the kinds of messages, and the templates of each
    #[command(
        after_help = "A template is replaced by a text of the same name in the folder of --templates. Every text \
                            in that folder is tried on the samples of its kind.\n\nExample: manage message list \
                            --templates /etc/duecourse/templates"
    )]
    List(Kinds),
}

pub(crate) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &MessageAction,
) -> Result<Exit, Error> {
    match asked {
        MessageAction::Preview(asked) => preview::run(invocation, store, asked),
        MessageAction::List(asked) => kinds::run(invocation, asked),
    }
}
