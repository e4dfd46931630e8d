//! Decodes what an event carries: as JSON, where it carries anything.

use crate::ColumnError;

/// The event of a step: what it carries was kept as JSON, one that carries nothing by its name only.
pub(crate) fn event<E: serde::de::DeserializeOwned + automation_core::Event>(
    name: &str,
    detail: Option<&str>,
    plain: &[E],
) -> Result<E, ColumnError> {
    let found = match detail {
        Some(detail) => serde_json::from_str(detail).ok(),
        None => plain.iter().find(|event| event.name() == name).cloned(),
    };
    found.filter(|event| event.name() == name).ok_or_else(|| match detail {
        Some(detail) => ColumnError::new("detail", detail, format!("what `{name}` carries, as JSON")),
        None => ColumnError::new("event", name, "an event of this kind"),
    })
}

/// What an event carries, as [`event`] reads it; `None` for one of the plain ones.
pub(crate) fn detail<E: serde::Serialize + PartialEq>(event: &E, plain: &[E]) -> Option<String> {
    // Events are plain values, which always have a JSON form.
    if plain.contains(event) { None } else { serde_json::to_string(event).ok() }
}
