use clap::Args;
use serde_json::json;

use super::wording::{Told, WordingOptions};
use crate::{
    error::{Error, Exit},
    invocation::Invocation,
};

#[derive(Debug, Args)]
pub(crate) struct Kinds {
    #[command(flatten)]
    wording: WordingOptions,
}

/// The kinds by name, each with the files of its templates.
pub(super) fn run(invocation: &mut Invocation, asked: &Kinds) -> Result<Exit, Error> {
    let Told { templates, replaced } = asked.wording.told(invocation)?;
    if !invocation.is_json() {
        invocation.output.line(row("KIND", "TEMPLATES"))?;
    }
    for (kind, channels) in templates.kinds() {
        let files: Vec<String> = channels.map(|channel| format!("{kind}.{channel}.txt")).collect();
        if invocation.is_json() {
            let files: Vec<_> = files
                .iter()
                .map(|file| json!({ "file": file, "is_replaced": replaced.contains(file) }))
                .collect();
            invocation.output.object(&json!({ "kind": kind, "templates": files }))?;
            continue;
        }
        let files: Vec<String> = files
            .into_iter()
            .map(|file| if replaced.contains(&file) { format!("{file} (replaced)") } else { file })
            .collect();
        invocation.output.line(row(kind, &files.join(", ")))?;
    }
    invocation.output.flush()?;
    Ok(Exit::Done)
}

fn row(kind: &str, files: &str) -> String {
    format!("{kind:<29}  {files}")
}
