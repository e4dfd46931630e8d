//! Describes the columns of a kind's table: each once, with what it holds, how it is written and how it is read.

use std::{borrow::Cow, fmt::Display, num::NonZeroU64};

use automation_core::{Actor, Instant, UserId};
use chrono::NaiveDate;
use diesel::sql_types::{BigInt, Text};
use zone_core::Zone;

use crate::{ColumnError, ColumnKind, Columns, Timestamp, Values};

/// What a column of a kind's table can be: [`Text`], [`BigInt`] or [`Timestamp`]. There are no others.
pub trait ColumnType: sealed::Sealed {
    /// The same as a value.
    const KIND: ColumnKind;

    /// What such a column holds, if it is not null.
    type Value<'v>: Copy + Display;

    /// Reads the next column.
    #[doc(hidden)]
    fn next(columns: &mut dyn Columns) -> Result<Option<Self::Value<'_>>, ColumnError>;

    /// Writes a null.
    #[doc(hidden)]
    fn null(out: &mut Values<'_>);
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for diesel::sql_types::Text {}
    impl Sealed for diesel::sql_types::BigInt {}
    impl Sealed for crate::Timestamp {}
}

impl ColumnType for Text {
    const KIND: ColumnKind = ColumnKind::Text;
    type Value<'v> = &'v str;

    fn next(columns: &mut dyn Columns) -> Result<Option<&str>, ColumnError> {
        columns.text_or_null()
    }

    fn null(out: &mut Values<'_>) {
        out.text_or_null(None::<&str>);
    }
}

impl ColumnType for BigInt {
    const KIND: ColumnKind = ColumnKind::Integer;
    type Value<'v> = i64;

    fn next(columns: &mut dyn Columns) -> Result<Option<i64>, ColumnError> {
        columns.integer_or_null()
    }

    fn null(out: &mut Values<'_>) {
        out.integer_or_null(None);
    }
}

impl ColumnType for Timestamp {
    const KIND: ColumnKind = ColumnKind::Instant;
    type Value<'v> = Instant;

    fn next(columns: &mut dyn Columns) -> Result<Option<Instant>, ColumnError> {
        columns.instant_or_null()
    }

    fn null(out: &mut Values<'_>) {
        out.instant_or_null(None);
    }
}

/// A type that a column is read as ([`columns!`](crate::columns)). A host gives it to its own:
///
/// ```
/// use storage_diesel::ColumnValue;
///
/// #[derive(Debug, PartialEq)]
/// enum Size { Small, Large }
///
/// impl ColumnValue for Size {
///     type Type = diesel::sql_types::Text;
///     fn takes() -> String {
///         "`small` or `large`".to_owned()
///     }
///
///     fn of(stored: &str) -> Option<Self> {
///         match stored {
///             "small" => Some(Self::Small),
///             "large" => Some(Self::Large),
///             _ => None,
///         }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "no column is read as `{Self}`",
    note = "implement `storage_diesel::ColumnValue` for it, or read the column as a `String`, a whole number, a `bool` or an `Instant`"
)]
pub trait ColumnValue: Sized {
    /// What the column is.
    type Type: ColumnType;

    /// What it takes, for the sentence about a row that cannot be read.
    fn takes() -> String;

    /// The value, if that is one.
    fn of(stored: <Self::Type as ColumnType>::Value<'_>) -> Option<Self>;
}

/// What a column is read as: a [`ColumnValue`], or an `Option` of one where the column may be null.
#[diagnostic::on_unimplemented(
    message = "a column cannot be read as `{Self}`",
    label = "it needs `ColumnValue`",
    note = "write `impl ColumnValue for {Self}`: as which plain type it is stored, and how it is made of that; an `Option` of it may then be null"
)]
pub trait Cell: Sized {
    /// What the column is.
    type Type: ColumnType;
    /// Whether it may be null.
    const IS_NULLABLE: bool;

    /// Reads the next column.
    ///
    /// # Errors
    /// [`ColumnError`] if it holds something else: `takes` says what it takes, or else the type does.
    fn read(columns: &mut dyn Columns, takes: Option<&str>) -> Result<Self, ColumnError>;
}

impl<T: ColumnValue> Cell for T {
    type Type = T::Type;
    const IS_NULLABLE: bool = false;

    fn read(columns: &mut dyn Columns, takes: Option<&str>) -> Result<Self, ColumnError> {
        Option::read(columns, takes)?.ok_or_else(|| ColumnError::null(columns.name()))
    }
}

impl<T: ColumnValue> Cell for Option<T> {
    type Type = T::Type;
    const IS_NULLABLE: bool = true;

    fn read(columns: &mut dyn Columns, takes: Option<&str>) -> Result<Self, ColumnError> {
        let wrong = match T::Type::next(columns)? {
            None => return Ok(None),
            Some(stored) => match T::of(stored) {
                Some(value) => return Ok(Some(value)),
                None => stored.to_string(),
            },
        };
        Err(ColumnError::new(columns.name(), wrong, takes.map_or_else(T::takes, str::to_owned)))
    }
}

/// A value that is written into a column of that type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not written into a column of the type `{T}`",
    note = "a column of text takes `&str` and `String`, one of whole numbers the whole numbers and `bool`, one of instants an `Instant`; an `Option` of them writes a null"
)]
pub trait IntoColumn<'a, T: ColumnType> {
    /// Writes it.
    fn put(self, out: &mut Values<'a>);
}

impl<'a, T: ColumnType, V: IntoColumn<'a, T>> IntoColumn<'a, T> for Option<V> {
    fn put(self, out: &mut Values<'a>) {
        match self {
            Some(value) => value.put(out),
            None => T::null(out),
        }
    }
}

macro_rules! texts {
    ($($text:ty),+) => {
        $(impl<'a> IntoColumn<'a, Text> for $text {
            fn put(self, out: &mut Values<'a>) {
                out.text(self);
            }
        })+
    };
}
texts!(&'a str, &'a String, String, Cow<'a, str>);

impl<'a> IntoColumn<'a, Timestamp> for Instant {
    fn put(self, out: &mut Values<'a>) {
        out.instant(self);
    }
}

impl ColumnValue for Instant {
    type Type = Timestamp;

    fn takes() -> String {
        "an instant".to_owned()
    }

    fn of(stored: Instant) -> Option<Self> {
        Some(stored)
    }
}

impl ColumnValue for String {
    type Type = Text;

    fn takes() -> String {
        "text".to_owned()
    }

    fn of(stored: &str) -> Option<Self> {
        Some(stored.to_owned())
    }
}

macro_rules! whole_numbers {
    ($($number:ty: $takes:literal),+) => {
        $(impl ColumnValue for $number {
            type Type = BigInt;
            fn takes() -> String {
                $takes.to_owned()
            }

            fn of(stored: i64) -> Option<Self> {
                stored.try_into().ok()
            }
        })+
    };
}
whole_numbers!(
    i64: "a whole number", i32: "a whole number from -2147483648 to 2147483647", i16: "a whole number from -32768 to 32767",
    u64: "0 or more", u32: "a whole number from 0 to 4294967295", u16: "a whole number from 0 to 65535",
    u8: "a whole number from 0 to 255"
);

macro_rules! written_as_number {
    ($($number:ty),+) => {
        $(impl<'a> IntoColumn<'a, BigInt> for $number {
            fn put(self, out: &mut Values<'a>) {
                out.integer(self.into());
            }
        })+
    };
}
written_as_number!(i64, i32, i16, u32, u16, u8, bool);

impl<'a> IntoColumn<'a, BigInt> for u64 {
    fn put(self, out: &mut Values<'a>) {
        out.unsigned(self);
    }
}

impl ColumnValue for bool {
    type Type = BigInt;

    fn takes() -> String {
        "0 or 1".to_owned()
    }

    fn of(stored: i64) -> Option<Self> {
        match stored {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl ColumnValue for NonZeroU64 {
    type Type = BigInt;

    fn takes() -> String {
        "1 or more".to_owned()
    }

    fn of(stored: i64) -> Option<Self> {
        u64::try_from(stored).ok().and_then(Self::new)
    }
}

impl ColumnValue for UserId {
    type Type = Text;

    fn takes() -> String {
        "1 to 255 characters".to_owned()
    }

    fn of(stored: &str) -> Option<Self> {
        Self::stored(stored).ok()
    }
}

impl ColumnValue for Actor {
    type Type = Text;

    fn takes() -> String {
        "an actor, such as `staff/admin/alice`".to_owned()
    }

    fn of(stored: &str) -> Option<Self> {
        stored.parse().ok()
    }
}

impl ColumnValue for Zone {
    type Type = Text;

    fn takes() -> String {
        "a zone, such as Europe/London".to_owned()
    }

    fn of(stored: &str) -> Option<Self> {
        stored.parse().ok()
    }
}

impl ColumnValue for NaiveDate {
    type Type = Text;

    fn takes() -> String {
        "a date, such as 2026-05-31".to_owned()
    }

    fn of(stored: &str) -> Option<Self> {
        stored.parse().ok()
    }
}

/// The words of a column, as a sentence says that they are taken.
pub(crate) fn one_of<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    words.into_iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// Describes the columns of a kind's table, inside its `impl Stored`: each once, by its name, with the type that it
/// is read as ([`ColumnValue`], or an `Option` of one where it may be null), and what of the record is written into it
/// ([`IntoColumn`]). Behind them stands the record, made of the columns by their names; `?` gives a [`ColumnError`].
///
/// `fixed` columns stay as they were inserted, `changing` ones are written by every step. Where the sentence about a
/// row that cannot be read is to say more than the type does, it stands behind a comma.
///
/// ```
/// use automation_core::Instant;
/// # use automation_core::{Due, Event, Lifecycle};
/// use storage_diesel::{ColumnError, Stored, columns};
///
/// #[derive(Debug, Clone, PartialEq)]
/// struct Trial { owner: String, seats: u32, began: Instant, ended: Option<Instant> }
/// # #[derive(Debug, Clone, PartialEq)]
/// # struct Ended;
/// # impl Event for Ended { fn name(&self) -> &'static str { "ended" } }
/// # impl Lifecycle for Trial {
/// #     const KIND: &'static str = "trial";
/// #     type Policy = ();
/// #     type Event = Ended;
/// #     fn state(&self) -> &'static str { "running" }
/// #     fn since(&self) -> Instant { self.began }
/// #     fn due(&self, _: &()) -> Option<Due<Ended>> { None }
/// #     fn apply(&mut self, _: &Ended, at: Instant) { self.ended = Some(at) }
/// # }
///
/// impl Stored for Trial {
///     const TABLE: &'static str = "trials";
///     const KEY: Option<&'static str> = Some("owner");
///
///     columns! { |trial|
///         fixed {
///             owner: String = &trial.owner;
///             seats: u32 = trial.seats, "1 to 500 seats";
///             began: Instant = trial.began;
///         }
///         changing {
///             ended: Option<Instant> = trial.ended;
///         }
///         Self { owner, seats, began, ended }
///     }
///
///     fn read_event(_: &str, _: Option<&str>) -> Result<Ended, ColumnError> {
///         Ok(Ended)
///     }
/// }
/// ```
///
/// What is written into a column is of its type, or it does not compile:
///
/// ```compile_fail
/// # use automation_core::{Due, Event, Instant, Lifecycle};
/// # use storage_diesel::{ColumnError, Stored, columns};
/// # #[derive(Debug, Clone, PartialEq)]
/// # struct Trial { owner: String, seats: u32, began: Instant, ended: Option<Instant> }
/// # #[derive(Debug, Clone, PartialEq)]
/// # struct Ended;
/// # impl Event for Ended { fn name(&self) -> &'static str { "ended" } }
/// # impl Lifecycle for Trial {
/// #     const KIND: &'static str = "trial";
/// #     type Policy = ();
/// #     type Event = Ended;
/// #     fn state(&self) -> &'static str { "running" }
/// #     fn since(&self) -> Instant { self.began }
/// #     fn due(&self, _: &()) -> Option<Due<Ended>> { None }
/// #     fn apply(&mut self, _: &Ended, at: Instant) { self.ended = Some(at) }
/// # }
/// # impl Stored for Trial {
/// #     const TABLE: &'static str = "trials";
/// #     const KEY: Option<&'static str> = Some("owner");
/// columns! { |trial|
///     fixed {
///         owner: String = trial.seats;
///         seats: u32 = trial.seats;
///         began: Instant = trial.began;
///     }
///     changing { ended: Option<Instant> = trial.ended; }
///     Self { owner, seats, began, ended }
/// }
/// #     fn read_event(_: &str, _: Option<&str>) -> Result<Ended, ColumnError> { Ok(Ended) }
/// # }
/// ```
#[macro_export]
macro_rules! columns {
    (
        |$record:ident|
        fixed { $($fixed:ident: $fixed_type:ty = $fixed_value:expr $(, $fixed_takes:literal)?;)* }
        changing { $($changing:ident: $changing_type:ty = $changing_value:expr $(, $changing_takes:literal)?;)* }
        $read:expr
    ) => {
        const FIXED: &'static [$crate::Column] =
            &[$($crate::Column::of::<$fixed_type>(stringify!($fixed))),*];
        const CHANGING: &'static [$crate::Column] =
            &[$($crate::Column::of::<$changing_type>(stringify!($changing))),*];

        fn write_fixed<'a>(&'a self, out: &mut $crate::Values<'a>) {
            let $record = self;
            $($crate::IntoColumn::<<$fixed_type as $crate::Cell>::Type>::put($fixed_value, out);)*
        }

        fn write_changing<'a>(&'a self, out: &mut $crate::Values<'a>) {
            let $record = self;
            $($crate::IntoColumn::<<$changing_type as $crate::Cell>::Type>::put($changing_value, out);)*
        }

        fn read(columns: &mut dyn $crate::Columns) -> ::core::result::Result<Self, $crate::ColumnError> {
            $(let $fixed: $fixed_type =
                $crate::Cell::read(columns, $crate::takes!($($fixed_takes)?))?;)*
            $(let $changing: $changing_type =
                $crate::Cell::read(columns, $crate::takes!($($changing_takes)?))?;)*
            ::core::result::Result::Ok($read)
        }
    };
}

/// What a column takes, if that is said.
#[doc(hidden)]
#[macro_export]
macro_rules! takes {
    () => {
        ::core::option::Option::None
    };
    ($takes:literal) => {
        ::core::option::Option::Some($takes)
    };
}
