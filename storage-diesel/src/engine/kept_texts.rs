//! The columns of types that are kept as their own texts or words.

/// Each of those types is kept as its text, of a length that its bounds say; what is stored must be in the form in which it
/// is kept. `texts!(from 1: NAME, …)` where there is no least length by name.
#[cfg(any(feature = "sessions", feature = "compliance"))]
macro_rules! kept_as_texts {
    (from 1: $($type:ty),+ $(,)?) => {
        $($crate::engine::kept_texts::kept_as_texts!(@ $type, 1);)+
    };
    ($($type:ty),+ $(,)?) => {
        $($crate::engine::kept_texts::kept_as_texts!(@ $type, Self::MIN);)+
    };
    (@ $type:ty, $min:expr) => {
        impl $crate::ColumnValue for $type {
            type Type = ::diesel::sql_types::Text;

            fn takes() -> String {
                format!("{} to {} characters", $min, Self::MAX)
            }

            fn of(stored: &str) -> Option<Self> {
                Self::new(stored).ok().filter(|text| text.as_str() == stored)
            }
        }
    };
}

/// Each of those enums is kept as one word.
#[cfg(any(feature = "sessions", feature = "compliance"))]
macro_rules! kept_as_words {
    ($($type:ty),+ $(,)?) => {
        $(impl $crate::ColumnValue for $type {
            type Type = ::diesel::sql_types::Text;

            fn takes() -> String {
                $crate::engine::description::one_of(Self::ALL.iter().map(|word| word.as_str()))
            }

            fn of(stored: &str) -> Option<Self> {
                stored.parse().ok()
            }
        })+
    };
}

#[cfg(any(feature = "sessions", feature = "compliance"))]
pub(crate) use kept_as_texts;
#[cfg(any(feature = "sessions", feature = "compliance"))]
pub(crate) use kept_as_words;
