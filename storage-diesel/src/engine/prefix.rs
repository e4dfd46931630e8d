//! Texts that begin alike, as a range of an index in the order of bytes.

/// The first text behind all those that begin with this one: exclusive end of their range.
pub(crate) fn end(prefix: &str) -> String {
    let mut end = prefix.to_owned();
    // In UTF-8 the order of bytes is the order of characters.
    while let Some(last) = end.pop() {
        if let Some(next) = (last..=char::MAX).nth(1) {
            end.push(next);
            return end;
        }
    }
    format!("{prefix}{}", char::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_behind_all_that_begin_so_and_before_all_else() {
        assert_eq!(end("harbour/MON-1/"), "harbour/MON-10");
        assert_eq!(end("harbour/MON-1@"), "harbour/MON-1A");
        assert_eq!(end("\u{d7ff}"), "\u{e000}");
        assert_eq!(end("a\u{10ffff}"), "b");
        for prefix in ["a", "a/", "\u{e9}", "\u{ffff}", "\u{10ffff}"] {
            let last = format!("{prefix}\u{10fffe}\u{10ffff}");
            assert!(last.as_bytes() < end(prefix).as_bytes(), "{prefix}");
        }
    }
}
