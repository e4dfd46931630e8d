use std::fmt;

use super::StaleDays;

/// After how long without activity a job is closed: a number of days, or `never`.
///
/// ```
/// use compliance_core::job::{StaleDays, StaleWindow};
///
/// let read: [StaleWindow; 2] = serde_json::from_str(r#"[30, "never"]"#)?;
/// assert_eq!(read, [StaleWindow::Days(StaleDays::new(30)?), StaleWindow::Never]);
/// let wrong = serde_json::from_str::<StaleWindow>("0").unwrap_err().to_string();
/// assert_eq!(wrong, "`0` is no number of days without activity; it takes 1 to 36500");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "written::NumberOrWord", into = "written::NumberOrWord"))]
pub enum StaleWindow {
    /// After that many days.
    Days(StaleDays),
    /// It is not closed by time.
    Never,
}

impl fmt::Display for StaleWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days(days) if days.get() == 1 => f.write_str("1 day"),
            Self::Days(days) => write!(f, "{days} days"),
            Self::Never => f.write_str("never"),
        }
    }
}

/// How many jobs one run may close (C-88): a number, or `none` for no limit. More than that, and none of them is closed
/// until somebody has looked at what the run would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "written::NumberOrWord", into = "written::NumberOrWord"))]
pub enum CloseCap {
    /// So many, inclusive.
    AtMost(u32),
    /// As many as there are.
    None,
}

impl CloseCap {
    /// Whether a run that would close that many may do so.
    pub fn allows(self, jobs: u64) -> bool {
        match self {
            Self::AtMost(most) => jobs <= u64::from(most),
            Self::None => true,
        }
    }
}

/// 500.
impl Default for CloseCap {
    fn default() -> Self {
        Self::AtMost(500)
    }
}

/// Whether those whom it concerns are warned before a job is closed (C-87).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum ClosingWarning {
    /// They are not.
    #[default]
    None,
    /// They are told so many days before, if a run comes by in time; the job is closed when it is stale, told or not.
    Informational {
        /// How many days before it is closed.
        before: StaleDays,
    },
    /// No job is closed unless they were told, and then not before that many days have passed since the message was
    /// queued, so that no outage closes anything unwarned.
    Required {
        /// How many days lie between the message and the closing at least.
        window: StaleDays,
    },
}

#[cfg(feature = "serde")]
mod written {
    use super::{CloseCap, StaleDays, StaleWindow};

    /// What stands in a policy file.
    #[derive(serde::Serialize, serde::Deserialize)]
    #[serde(untagged)]
    pub(super) enum NumberOrWord {
        Number(i64),
        Word(String),
    }

    impl TryFrom<NumberOrWord> for StaleWindow {
        type Error = String;

        fn try_from(written: NumberOrWord) -> Result<Self, String> {
            match written {
                NumberOrWord::Number(days) => {
                    StaleDays::new(days).map(Self::Days).map_err(|error| error.to_string())
                }
                NumberOrWord::Word(word) if word == "never" => Ok(Self::Never),
                NumberOrWord::Word(word) => {
                    Err(format!("`{word}` is no window; write a number of days or `never`"))
                }
            }
        }
    }

    impl From<StaleWindow> for NumberOrWord {
        fn from(window: StaleWindow) -> Self {
            match window {
                StaleWindow::Days(days) => Self::Number(days.into()),
                StaleWindow::Never => Self::Word("never".to_owned()),
            }
        }
    }

    impl TryFrom<NumberOrWord> for CloseCap {
        type Error = String;

        fn try_from(written: NumberOrWord) -> Result<Self, String> {
            match written {
                NumberOrWord::Number(most) => u32::try_from(most)
                    .map(Self::AtMost)
                    .map_err(|_| format!("{most} jobs are no limit; it takes 0 to {}, or `none`", u32::MAX)),
                NumberOrWord::Word(word) if word == "none" => Ok(Self::None),
                NumberOrWord::Word(word) => {
                    Err(format!("`{word}` is no limit; write a number of jobs or `none`"))
                }
            }
        }
    }

    impl From<CloseCap> for NumberOrWord {
        fn from(cap: CloseCap) -> Self {
            match cap {
                CloseCap::AtMost(most) => Self::Number(most.into()),
                CloseCap::None => Self::Word("none".to_owned()),
            }
        }
    }
}
