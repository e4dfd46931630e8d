use automation_core::{Spelling, Unseen, limited_text};

limited_text! {
    /// Why a document was rejected: 1 to 500 characters (C-E2).
    RejectionReason, "the reason of the rejection", 1, 500
}

/// A text that names no document. Characters are Unicode scalar values of the text as it is kept (G-10, G-30).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentTextError {
    /// Empty or too long.
    #[error("the {what} has {length} characters; it takes 1 to {limit}")]
    Length {
        /// Which text it was to be.
        what: &'static str,
        /// How many characters it has.
        length: usize,
        /// The most characters it may have.
        limit: usize,
    },
    /// A line break, a zero-width space or another character that it must not hold (G-30).
    #[error("the {what} `{}` cannot be used: {unseen}", text.escape_debug())]
    Unseen {
        /// Which text it was to be.
        what: &'static str,
        /// The text as it was given.
        text: String,
        /// The character.
        unseen: Unseen,
    },
}

/// A text of its own type, in one form (G-30), checked on the way in, also when it is read from a file.
macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $what:literal, $spelling:expr, $limit:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
        pub struct $name(String);

        impl $name {
            /// The most characters it may have, inclusive.
            pub const MAX: usize = $limit;

            /// Takes the text as somebody writes it.
            ///
            /// # Errors
            /// [`DocumentTextError`] if it is empty, too long or holds a character that it must not hold.
            pub fn new(text: &str) -> Result<Self, DocumentTextError> {
                let what = $what;
                let normal = $spelling.normal(text).map_err(|unseen| DocumentTextError::Unseen {
                    what,
                    text: text.to_owned(),
                    unseen,
                })?;
                match normal.chars().count() {
                    1..=$limit => Ok(Self(normal)),
                    length => Err(DocumentTextError::Length { what, length, limit: $limit }),
                }
            }

            /// The text as it is kept.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = DocumentTextError;

            fn from_str(text: &str) -> Result<Self, DocumentTextError> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = DocumentTextError;

            fn try_from(text: String) -> Result<Self, DocumentTextError> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }
    };
}

text! {
    /// What people and files call a document: unique, 1 to 100 characters that can be seen (G-30).
    ///
    /// ```
    /// use compliance_core::document::DocumentRef;
    ///
    /// assert_eq!(DocumentRef::new(" DOC-0001 ")?.as_str(), "DOC-0001");
    /// assert!(DocumentRef::new("DOC\n0001").is_err());
    /// # Ok::<(), compliance_core::document::DocumentTextError>(())
    /// ```
    DocumentRef, "document reference", Spelling::Key, 100
}

text! {
    /// The name of a document, as a person wrote it: 1 to 200 characters (G-30).
    DocumentName, "document name", Spelling::Name, 200
}

text! {
    /// The number that is printed on a document, as whoever issued it wrote it: 1 to 100 characters that can be seen
    /// (G-30).
    DocumentNumber, "document number", Spelling::Key, 100
}
