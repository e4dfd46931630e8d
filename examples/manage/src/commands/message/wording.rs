use std::{
    collections::BTreeSet,
    fs::{self, File},
    path::{Path, PathBuf},
};

use clap::{Args, builder::NonEmptyStringValueParser};
use duecourse::messages::{DateForm, Templates, Wording};

use crate::{error::Error, invocation::Invocation, reading};

/// In whose words messages are told.
#[derive(Debug, Args)]
pub(super) struct WordingOptions {
    /// A folder of templates that come in place of ours: KIND.CHANNEL.txt
    #[arg(long, env = "DUECOURSE_TEMPLATES", value_name = "FOLDER")]
    templates: Option<PathBuf>,
    /// How days are written: long (January 15, 2024), day_first (15 January 2024) or iso (2024-01-15)
    #[arg(
        long,
        env = "DUECOURSE_DATE_FORM",
        value_name = "FORM",
        default_value_t = DateForm::Long,
        value_parser = parse_date_form()
    )]
    date_form: DateForm,
}

/// Takes one of the words, and says which there are.
fn parse_date_form() -> impl clap::builder::TypedValueParser<Value = DateForm> {
    use clap::builder::TypedValueParser as _;
    NonEmptyStringValueParser::new().try_map(|word| word.parse::<DateForm>())
}

/// The templates, and the names of those that are not ours.
pub(super) struct Told {
    pub(super) templates: Templates,
    pub(super) replaced: BTreeSet<String>,
}

impl WordingOptions {
    /// Ours, with what the folder has in their place.
    pub(super) fn told(&self, invocation: &Invocation) -> Result<Told, Error> {
        let wording = Wording { date_form: self.date_form, ..Wording::new(invocation.zone()) };
        let mut templates =
            Templates::new(wording).map_err(|error| Error::Cannot(format!("our templates: {error}")))?;
        let mut replaced = BTreeSet::new();
        if let Some(folder) = &self.templates {
            for file in files(folder)? {
                let path = folder.join(&file);
                let text = File::open(&path).and_then(|text| reading::text(text, reading::LARGEST_SETTINGS));
                let text = text.map_err(|error| Error::Input { path, cause: error.to_string() })?;
                templates.replace(&file, &text).map_err(|error| {
                    Error::Cannot(format!("the templates in {} are not taken: {error}", folder.display()))
                })?;
                replaced.insert(file);
            }
        }
        Ok(Told { templates, replaced })
    }
}

/// The names of the files in a folder, in order; what is hidden is nobody's template.
fn files(folder: &Path) -> Result<BTreeSet<String>, Error> {
    let unreadable =
        |error: std::io::Error| Error::Input { path: folder.to_owned(), cause: error.to_string() };
    let mut files = BTreeSet::new();
    for file in fs::read_dir(folder).map_err(unreadable)? {
        let name = file.map_err(unreadable)?.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            files.insert(name);
        }
    }
    Ok(files)
}
