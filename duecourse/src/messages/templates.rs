use std::collections::{BTreeMap, BTreeSet};

use automation_core::Channel;
use minijinja::{
    Environment,
    value::{Serde, Value},
};
use serde_json::{Map, json};

use super::{
    MessageData, MessageError, MessageText, TemplateError, TemplateName, Wording, built_in::BUILT_IN,
    fault::Fault, filters, samples, template_name::MessageFormat,
};

/// The templates of every kind of message, and how the organisation writes days, times and money.
///
/// ```
/// use automation_core::Channel;
/// use duecourse::messages::{Templates, Wording};
///
/// let mut templates = Templates::new(Wording::new(zone_core::zone!("Europe/London")))?;
/// // What an operator has in a folder, read by the host.
/// templates.replace("contract_paid.mail.txt", "Paid: {{ contract }}\n\nThank you.\n")?;
/// let sample = templates.samples("contract_paid")?.first().cloned().unwrap_or_default();
/// assert_eq!(templates.text_together(&sample, Channel::Mail)?.to_string(), "Subject: Paid: #012\n\nThank you.\n");
///
/// let error = templates.replace("contract_paid.mail.txt", "Paid\n\nThank you, {{ nmae }}.\n").unwrap_err();
/// assert_eq!(error.to_string(), "contract_paid.mail.txt, line 3: the message holds no `nmae`");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Templates {
    environment: Environment<'static>,
    kinds: BTreeMap<String, KindOfMessage>,
}

/// What there is of one kind.
#[derive(Debug, Clone, Default)]
struct KindOfMessage {
    channels: BTreeSet<Channel>,
    /// Each is what is told together, mostly one message.
    samples: Vec<Vec<MessageData>>,
}

/// Behind the name of a mail's file: its subject.
const SUBJECT: &str = "#subject";

impl Templates {
    /// Those of this crate.
    ///
    /// # Errors
    /// [`TemplateError`] if one of them is no template, which a test of this crate rules out.
    pub fn new(wording: Wording) -> Result<Self, TemplateError> {
        let environment =
            filters::environment(wording).map_err(|error| Fault::of(&error, "").into_template())?;
        let mut templates = Self { environment, kinds: BTreeMap::new() };
        for (kind, samples) in samples::built_in()? {
            templates.kinds.entry(kind).or_default().samples = samples;
        }
        for (file, text) in BUILT_IN {
            let name: TemplateName = file.parse()?;
            templates.compile(&name, text)?;
            templates.kinds.entry(name.kind).or_default().channels.insert(name.channel);
        }
        Ok(templates)
    }

    /// The template of that name is this text from now on, if it is one and fits every sample of its kind; else
    /// nothing changes.
    ///
    /// # Errors
    /// [`TemplateError`] with the file and, where one is known, the line.
    pub fn replace(&mut self, file: &str, text: &str) -> Result<(), TemplateError> {
        let name: TemplateName = file.parse()?;
        let unknown = || TemplateError::UnknownKind { file: file.to_owned(), known: self.known() };
        let kind = self.kinds.get(&name.kind).ok_or_else(unknown)?;
        if !kind.channels.contains(&name.channel) {
            return Err(TemplateError::NotByChannel {
                file: file.to_owned(),
                goes_by: kind.channels.iter().copied().collect(),
            });
        }
        let mut changed = self.clone();
        changed.compile(&name, text)?;
        changed.require_fit(&name.kind)?;
        *self = changed;
        Ok(())
    }

    /// Adds a kind of message of the host's own: its samples, each of them what is told together, and a text for each
    /// channel by which it goes. One of that name that there is already is replaced.
    ///
    /// # Errors
    /// [`TemplateError`] as for [`replace`](Self::replace); then nothing changes.
    pub fn add_kind(
        &mut self,
        kind: &str,
        samples: Vec<Vec<MessageData>>,
        texts: &[(Channel, &str)],
    ) -> Result<(), TemplateError> {
        if let Some(other) = samples.iter().flatten().find(|sample| sample.kind != kind) {
            let cause = format!("a sample of `{kind}` is of the kind `{}`", other.kind);
            return Err(TemplateError::Samples { cause });
        }
        let mut changed = self.clone();
        for (channel, text) in texts {
            let name = TemplateName { kind: kind.to_owned(), channel: *channel, format: MessageFormat::Text };
            changed.compile(&name.to_string().parse()?, text)?;
        }
        let channels = texts.iter().map(|(channel, _)| *channel).collect();
        changed.kinds.insert(kind.to_owned(), KindOfMessage { channels, samples });
        changed.require_fit(kind)?;
        *self = changed;
        Ok(())
    }

    /// The kinds of messages that there are, by name, and by which channels each goes.
    pub fn kinds(&self) -> impl Iterator<Item = (&str, impl Iterator<Item = Channel>)> {
        self.kinds.iter().map(|(kind, known)| (kind.as_str(), known.channels.iter().copied()))
    }

    /// The channels by which messages of that kind go.
    ///
    /// # Errors
    /// [`MessageError::UnknownKind`].
    pub fn channels(&self, kind: &str) -> Result<Vec<Channel>, MessageError> {
        Ok(self.kind(kind)?.channels.iter().copied().collect())
    }

    /// Samples of that kind: each is what is told together, mostly one message.
    ///
    /// # Errors
    /// [`MessageError::UnknownKind`].
    pub fn samples(&self, kind: &str) -> Result<&[Vec<MessageData>], MessageError> {
        Ok(&self.kind(kind)?.samples)
    }

    /// The message in words, as it goes by that channel.
    ///
    /// # Errors
    /// [`MessageError`]: no template, or the message does not hold what its template tells.
    pub fn text(&self, message: &MessageData, channel: Channel) -> Result<MessageText, MessageError> {
        self.text_together(std::slice::from_ref(message), channel)
    }

    /// Several messages of one kind to one recipient as one, such as the codes of an agent that expired in one run
    /// (R-9). A template that does not look at `messages` tells only the first.
    ///
    /// # Errors
    /// [`MessageError`], as for [`text`](Self::text); and if there is no message or they are of several kinds.
    pub fn text_together(
        &self,
        messages: &[MessageData],
        channel: Channel,
    ) -> Result<MessageText, MessageError> {
        let first = messages.first().ok_or(MessageError::Nothing)?;
        if let Some(other) = messages.iter().find(|other| other.kind != first.kind) {
            return Err(MessageError::SeveralKinds { one: first.kind.clone(), other: other.kind.clone() });
        }
        let known = self.kind(&first.kind)?;
        if !known.channels.contains(&channel) {
            return Err(MessageError::NotByChannel {
                kind: first.kind.clone(),
                channel,
                goes_by: known.channels.iter().copied().collect(),
            });
        }
        let name = TemplateName { kind: first.kind.clone(), channel, format: MessageFormat::Text };
        let values = values(first, messages);
        let render = |file: &str| {
            let template = self.environment.get_template(file);
            let text = template.and_then(|template| template.render(values.clone()));
            text.map_err(|error| Fault::of(&error, file).into_message())
        };
        let file = name.to_string();
        let body = render(&file)?.trim_start_matches('\n').trim_end().to_owned();
        let subject = match channel {
            Channel::InApp => None,
            Channel::Mail => Some(render(&format!("{file}{SUBJECT}"))?.trim().to_owned()),
        };
        Ok(MessageText { subject, body })
    }

    fn kind(&self, kind: &str) -> Result<&KindOfMessage, MessageError> {
        let unknown = || MessageError::UnknownKind { kind: kind.to_owned(), known: self.known() };
        self.kinds.get(kind).ok_or_else(unknown)
    }

    fn known(&self) -> Vec<String> {
        self.kinds.keys().cloned().collect()
    }

    /// Takes the text for that template.
    fn compile(&mut self, name: &TemplateName, text: &str) -> Result<(), TemplateError> {
        let file = name.to_string();
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        let (subject, body) = match name.channel {
            Channel::InApp => (None, text),
            Channel::Mail => {
                let (subject, body) = text.split_once('\n').unwrap_or((&text, ""));
                if subject.trim().is_empty() {
                    let cause = "the first line of a mail is its subject, and it is empty".to_owned();
                    return Err(TemplateError::Unfit { file, line: Some(1), cause });
                }
                // The empty line keeps the numbers of the others.
                (Some(subject.to_owned()), format!("\n{body}"))
            }
        };
        let mut take = |name: String, text: String| {
            self.environment
                .add_template_owned(name, text)
                .map_err(|error| Fault::of(&error, &file).into_template())
        };
        if let Some(subject) = subject {
            take(format!("{file}{SUBJECT}"), subject)?;
        }
        take(file.clone(), body)
    }

    /// Tells every sample of that kind. One may include another, so all of its templates are tried.
    fn require_fit(&self, kind: &str) -> Result<(), TemplateError> {
        let Some(known) = self.kinds.get(kind) else { return Ok(()) };
        for sample in &known.samples {
            let made_for = sample.first().and_then(MessageData::channel);
            for channel in
                known.channels.iter().filter(|channel| made_for.is_none_or(|made| made == **channel))
            {
                self.text_together(sample, *channel).map_err(TemplateError::of_sample)?;
            }
        }
        Ok(())
    }
}

/// What a template can name.
fn values(first: &MessageData, messages: &[MessageData]) -> Value {
    let mut values = first.fields.clone();
    let fields: Vec<&Map<_, _>> = messages.iter().map(|message| &message.fields).collect();
    values.insert("messages".to_owned(), json!(fields));
    let MessageData { kind, recipient, subject_kind, subject_key, .. } = first;
    let message = json!({
        "kind": kind, "recipient": recipient, "subject_kind": subject_kind, "subject_key": subject_key,
    });
    values.insert("message".to_owned(), message);
    Value::from(Serde(values))
}
