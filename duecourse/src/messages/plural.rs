/// The noun for that many: of one its first form, of any other number its second, which is the first with an `s` where
/// none is given.
pub(super) fn noun(count: i64, one: &str, many: Option<&str>) -> String {
    match many {
        _ if count == 1 => one.to_owned(),
        Some(many) => many.to_owned(),
        None => format!("{one}s"),
    }
}

/// `1 job`, `2 jobs`.
pub(super) fn counted(count: i64, one: &str, many: Option<&str>) -> String {
    format!("{count} {}", noun(count, one, many))
}

/// `today`, `in 1 day`, `in 5 days`, `1 day ago` (C-25).
pub(super) fn in_days(days: i64) -> String {
    match days {
        0 => "today".to_owned(),
        1.. => format!("in {}", counted(days, "day", None)),
        _ => format!("{} ago", counted(days.saturating_neg(), "day", None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular_and_no_other_number() {
        let cases = [(0, "0 jobs"), (1, "1 job"), (2, "2 jobs"), (21, "21 jobs"), (-1, "-1 jobs")];
        for (count, told) in cases {
            assert_eq!(counted(count, "job", None), told);
        }
        assert_eq!(counted(2, "person", Some("people")), "2 people");
        assert_eq!(noun(1, "person", Some("people")), "person");
    }

    #[test]
    fn c_25_days_from_today() {
        let cases = [
            (0, "today"),
            (1, "in 1 day"),
            (2, "in 2 days"),
            (-1, "1 day ago"),
            (-5, "5 days ago"),
            (i64::MIN, "9223372036854775807 days ago"),
        ];
        for (days, told) in cases {
            assert_eq!(in_days(days), told);
        }
    }
}
