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
    // The last one may be open: it is read where it stays, since it is large.
    let mut drafts: Vec<Draft> = Vec::new();
    let mut open: Option<Component> = None;
    // How many components deep it is in one within.
    let mut depth = 0_usize;
    for line in lines(text) {
        let Some(mark) = mark(&line) else {
            if let (Some(_), 0, Some(draft)) = (open, depth, drafts.last_mut()) {
                draft.read(&line, reading);
            }
            continue;
        };
        match mark {
            Mark::Begins(None) if open.is_some() => depth = depth.saturating_add(1),
            Mark::Ends(None) => depth = depth.saturating_sub(1),
            Mark::Begins(None) => {}
            Mark::Ends(Some(component)) if open == Some(component) => {
                open = None;
                if let Some(draft) = drafts.last_mut() {
                    draft.ends = line.end;
                }
            }
            Mark::Ends(Some(_)) => depth = depth.saturating_sub(1),
            Mark::Calendar => leave_open(open.take(), &mut drafts),
            Mark::Begins(Some(component)) => {
                leave_open(open.take(), &mut drafts);
                let limit = limits.events;
                if drafts.len() >= limit {
                    reading.notes.add(reading.numbers, line.start, None, FileRemark::TooManyEvents { limit });
                    return drafts;
                }
                let place = drafts.len().saturating_add(1);
                let (number, scope) =
                    (reading.numbers.at(line.start), reading.zones.scopes.place(line.start));
                drafts.push(Draft::new(component, place, line.start, number, scope, limits.event));
                open = Some(component);
                depth = 0;
            }
        }
    }
    leave_open(open, &mut drafts);
    drafts
}

/// One without an END is not trusted: what belongs to it is not known.
fn leave_open(open: Option<Component>, drafts: &mut [Draft]) {
    if let (Some(component), Some(draft)) = (open, drafts.last_mut()) {
        draft.refuse(component.name(), draft.line, EventProblem::Unclosed(component));
    }
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
