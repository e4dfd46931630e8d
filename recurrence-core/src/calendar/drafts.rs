//! Where the components of a file begin and end.

use super::{Component, EventProblem, FileLimits, FileRemark, draft::Draft, draft::Reading};
use crate::{
    Strictness,
    parse::files::{Line, Property, lines},
};

/// A line that begins or ends a component.
enum Mark {
    Begins(Option<Component>),
    Ends(Option<Component>),
    /// The calendar itself begins or ends.
    Calendar,
}

/// Reads the components that happen at a time, as many as the limits allow.
pub(super) fn drafts(text: &str, limits: &FileLimits, reading: &mut Reading<'_, '_>) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut open: Option<Draft> = None;
    // How many components deep it is in one within.
    let mut depth = 0_usize;
    for line in lines(text) {
        let Some(mark) = mark(&line) else {
            if let (Some(draft), 0) = (&mut open, depth) {
                draft.read(&line, reading);
            }
            continue;
        };
        match mark {
            Mark::Begins(None) if open.is_some() => depth = depth.saturating_add(1),
            Mark::Ends(None) => depth = depth.saturating_sub(1),
            Mark::Begins(None) => {}
            Mark::Ends(Some(component))
                if open.as_ref().is_some_and(|draft| draft.component == component) =>
            {
                if let Some(mut draft) = open.take() {
                    draft.ends = line.end;
                    drafts.push(draft);
                }
            }
            Mark::Ends(Some(_)) => depth = depth.saturating_sub(1),
            Mark::Calendar => drafts.extend(open.take().map(unclosed)),
            Mark::Begins(Some(component)) => {
                drafts.extend(open.take().map(unclosed));
                let limit = limits.events;
                if drafts.len() >= limit {
                    reading.notes.add(reading.numbers, line.start, None, FileRemark::TooManyEvents { limit });
                    return drafts;
                }
                let place = drafts.len().saturating_add(1);
                let (number, scope) =
                    (reading.numbers.at(line.start), reading.zones.scopes.place(line.start));
                open = Some(Draft::new(component, place, line.start, number, scope, limits.event));
                depth = 0;
            }
        }
    }
    drafts.extend(open.map(unclosed));
    drafts
}

/// One without an END is not trusted: what belongs to it is not known.
fn unclosed(mut draft: Draft) -> Draft {
    let (component, line) = (draft.component, draft.line);
    draft.refuse(component.name(), line, EventProblem::Unclosed(component));
    draft
}

fn mark(line: &Line<'_>) -> Option<Mark> {
    // Most lines are none.
    if !matches!(line.whole().bytes.trim_ascii_start().first(), Some(b'b' | b'B' | b'e' | b'E')) {
        return None;
    }
    let Property { name, behind } = Property::of(line, Strictness::Lenient);
    let begins = name.is("BEGIN");
    if !begins && !name.is("END") {
        return None;
    }
    let value = behind.without_first()?.trimmed(Strictness::Lenient);
    if value.is("VCALENDAR") {
        return Some(Mark::Calendar);
    }
    let component = Component::ALL.into_iter().find(|component| value.is(component.name()));
    Some(if begins { Mark::Begins(component) } else { Mark::Ends(component) })
}
