//! The words of messages: the text of every [`Notification`](automation_core::Notification) from a template that an
//! operator can replace (G-12).
//!
//! A rule says what is told, to whom and about what, as data ([`MessageData`]); a template says it in words
//! ([`MessageText`]). [`Templates`] holds one for each kind and [`Channel`](automation_core::Channel), ours to begin with
//! (`templates/KIND.CHANNEL.txt`), and each can be replaced by a text of the same name. A template that does not fit the
//! samples of its kind is refused when it is given, not when it is needed, and a field that is missing is an error, never
//! an empty place.
//!
//! # Templates
//! The language is that of [`minijinja`]: `{{ field }}`, `{% if field is defined %}`, `{% for one in messages %}`. The first
//! line of a mail is its subject. By name there is each field of the message, and
//! - `message`: its `kind`, `recipient`, `subject_kind` and `subject_key`;
//! - `messages`: the fields of all that are told together, mostly one.
//!
//! Beside the built-in filters there are
//!
//! | Filter | Makes |
//! |---|---|
//! | `3 \| counted("job")`, `2 \| counted("person", "people")` | `3 jobs`, `2 people` |
//! | `1 \| plural("job")` | `job` |
//! | `expires_on \| date` | `January 15, 2024`, of a date or of an instant in the organisation's zone |
//! | `start \| time`, `start \| time(zone)` | `January 15, 2024, 10:00 (Europe/London)` |
//! | `0 \| in_days` | `today`, `in 1 day`, `in 5 days`, `1 day ago` |
//! | `today \| days_since(day)` | the days from the one date to the other |
//! | `amount \| money` | `$5,000.00`, `5,000.00 CHF`, of `{minor, currency}`, of a list of those, or of `5000.00 CHF` |
//! | `minor \| money("EUR")` | the same of minor units |
//! | `discount \| percent` | `12.5%` of basis points |
//! | `digest \| json` | the values of a field that is a JSON text |
//!
//! Whatever a field holds is told on one line: what somebody types cannot begin a line of its own.

mod amount;
mod built_in;
mod date;
mod error;
mod fault;
mod filters;
mod local_time;
mod message_data;
mod message_text;
mod one_line;
mod plural;
mod samples;
mod template_name;
mod templates;
mod wording;

pub use error::{MessageError, TemplateError};
pub use message_data::MessageData;
pub use message_text::MessageText;
pub use template_name::{MessageFormat, TemplateName};
pub use templates::Templates;
pub use wording::{DateForm, Wording};
