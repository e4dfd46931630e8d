use crate::words;

/// By which way a message reaches its recipient (C-108): each is a message of its own in the outbox, so that the one
/// goes out also if the other cannot.
///
/// ```
/// use automation_core::Channel;
///
/// assert_eq!("mail".parse(), Ok(Channel::Mail));
/// assert_eq!(Channel::InApp.as_str(), "in_app");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Channel {
    /// Into the recipient's inbox in the application.
    InApp,
    /// By e-mail.
    Mail,
}

words!(Channel, "channel", InApp => "in_app", Mail => "mail");
