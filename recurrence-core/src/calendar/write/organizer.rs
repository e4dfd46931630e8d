use super::{WriteError, content_lines::ContentLines};

/// The most bytes of a mail address (RFC 5321 section 4.5.3.1.3, without its brackets).
const LONGEST: usize = 254;

/// Who is to be asked about an event: the ORGANIZER property (RFC 5545 section 3.8.4.3), which RFC 5546 section 3.2.1 asks
/// of what is published.
///
/// ```
/// use recurrence_core::calendar::write::Organizer;
///
/// assert!(Organizer::new("The desk", "desk@studio.example").is_ok());
/// assert!(Organizer::new("The desk", "the desk").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Organizer {
    name: String,
    address: String,
}

impl Organizer {
    /// Of a name, which may be of any characters, and a mail address.
    ///
    /// # Errors
    /// An address without a part on each side of its last `@`, with a blank or a control character, or of more than 254
    /// bytes.
    pub fn new(name: impl Into<String>, address: impl Into<String>) -> Result<Self, WriteError> {
        let (name, address) = (name.into(), address.into());
        let parts = address.rsplit_once('@').filter(|(whose, host)| !whose.is_empty() && !host.is_empty());
        let is_odd = |character: char| character.is_control() || character.is_whitespace();
        if parts.is_none() || address.contains(is_odd) || address.len() > LONGEST {
            return Err(WriteError::Address { address });
        }
        Ok(Self { name, address })
    }

    pub(super) fn write(&self, lines: &mut ContentLines) {
        let uri = format!("mailto:{}", encoded(&self.address));
        match self.name.as_str() {
            "" => lines.property("ORGANIZER", uri),
            name => lines.with_parameter("ORGANIZER", "CN", name, uri),
        }
    }
}

/// The address with a percent sign for whatever has a meaning in a URI (RFC 6068 section 2).
fn encoded(address: &str) -> String {
    let mut encoded = String::with_capacity(address.len());
    for byte in address.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~@!$'*+".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
