//! How names and keys are written, so that what looks alike is alike (G-30).

use std::fmt;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark, is_nfc};
use unicode_properties::{GeneralCategory as Category, UnicodeGeneralCategory};

/// What a text may hold (G-30). Either way it is kept in the composed form of Unicode (NFC), without white
/// space around it, and with one space wherever there was a run of white space.
///
/// ```
/// use automation_core::Spelling;
///
/// assert_eq!(Spelling::Name.normal(" Jose\u{301}  Díaz ")?, "José Díaz");
/// let unseen = Spelling::Key.normal("JOHN\u{200B}-20").unwrap_err();
/// assert_eq!(unseen.to_string(), "its character 5 is U+200B ZERO WIDTH SPACE, which cannot be seen");
/// // Joiners belong to some scripts, so names may hold them.
/// assert!(Spelling::Name.normal("می\u{200C}خواهم").is_ok());
/// # Ok::<(), automation_core::Unseen>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// What people type to say which one they mean, such as a code or a user id: nothing that cannot be seen.
    Key,
    /// What a person is called: no control characters and no direction marks.
    Name,
}

/// A character that a text must not hold (G-30).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Unseen {
    /// The character.
    pub character: char,
    /// Which character of the text as it was given, the first being 1.
    pub place: usize,
}

impl fmt::Display for Unseen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { character, place } = *self;
        write!(
            f,
            "its character {place} is U+{:04X} {}, which cannot be seen",
            u32::from(character),
            name(character)
        )
    }
}

impl std::error::Error for Unseen {}

impl Spelling {
    /// The text as it is kept. What is kept already comes out as it went in.
    ///
    /// # Errors
    /// [`Unseen`] with the first character that it must not hold.
    pub fn normal(self, text: &str) -> Result<String, Unseen> {
        let trimmed = text.trim();
        let before = text.len().saturating_sub(text.trim_start().len());
        let skipped = text.get(..before).map_or(0, |white| white.chars().count());
        if let Some((place, character)) =
            trimmed.chars().enumerate().find(|(_, character)| self.is_refused(*character))
        {
            return Err(Unseen { character, place: place.saturating_add(skipped).saturating_add(1) });
        }
        Ok(composed(trimmed))
    }

    /// Whether the text is as it would be kept.
    pub fn is_normal(self, text: &str) -> bool {
        self.normal(text).is_ok_and(|normal| normal == text)
    }

    fn is_refused(self, character: char) -> bool {
        if character.is_ascii() {
            return character.is_ascii_control();
        }
        match self {
            // White space that is no control character becomes a space.
            Self::Key => !character.is_whitespace() && is_unseen(character),
            Self::Name => character.is_control() || is_direction(character),
        }
    }
}

/// The text without what cannot be seen, in the composed form and with single spaces: what people would type
/// for a stored text that is not normal (G-30).
///
/// ```
/// use automation_core::typed;
///
/// assert_eq!(typed("E\u{301}TOILE\u{200B}  20"), "ÉTOILE 20");
/// ```
pub fn typed(text: &str) -> String {
    if text.is_ascii() && !text.contains("  ") {
        return text.trim().to_owned();
    }
    let seen: String = text.chars().filter(|one| one.is_whitespace() || !is_unseen(*one)).collect();
    composed(seen.trim())
}

/// The text without case, accents and white space, to find what somebody may have meant (G-30): two texts that
/// differ in nothing else have the same.
///
/// ```
/// use automation_core::folded;
///
/// assert_eq!(folded("José  DÍAZ"), folded("jose diaz"));
/// assert_ne!(folded("Jose Diaz"), folded("Jose Dias"));
/// ```
pub fn folded(text: &str) -> String {
    let plain = |one: &char| !one.is_whitespace() && !is_combining_mark(*one) && !is_unseen(*one);
    // Capitals first, so that `ß` and `SS` are the same, as they are in a code.
    text.to_uppercase().to_lowercase().nfkd().filter(plain).collect()
}

/// The other forms in which a text may have been stored before there was one: decomposed, or with two spaces.
/// A storage looks for them before it stores the text, so that no two stored texts look the same (G-30). There are
/// none for plain words.
///
/// ```
/// use automation_core::other_forms;
///
/// assert_eq!(other_forms("É 1"), ["E\u{301} 1", "É  1", "E\u{301}  1"]);
/// assert!(other_forms("JOHN-20").is_empty());
/// ```
pub fn other_forms(normal: &str) -> Vec<String> {
    let mut forms: Vec<String> = Vec::new();
    if !normal.is_ascii() {
        forms.push(normal.nfd().collect());
    }
    if normal.contains(' ') {
        let doubled = |text: &str| text.replace(' ', "  ");
        let apart: Vec<String> = forms.iter().map(|form| doubled(form)).collect();
        forms.push(doubled(normal));
        forms.extend(apart);
    }
    forms.retain(|form| form != normal);
    forms
}

/// Texts that differ from this one by case, accents or spaces only, as far as one can think of them: the likely
/// ones of those that somebody may have meant (G-30).
pub fn likely_meant(text: &str) -> Vec<String> {
    let plain: String = text.nfd().filter(|one| !is_combining_mark(*one)).nfc().collect();
    let mut likely = Vec::new();
    for one in [text, plain.as_str()] {
        likely.extend([one.to_owned(), one.to_lowercase(), one.to_uppercase(), titled(one)]);
        if one.contains(' ') {
            likely.push(one.split(' ').collect());
        }
    }
    likely.sort_unstable();
    likely.dedup();
    likely.retain(|one| one != text);
    likely
}

/// Each word with a capital and small letters.
fn titled(text: &str) -> String {
    let mut begins = true;
    let mut titled = String::with_capacity(text.len());
    for letter in text.chars() {
        if begins {
            titled.extend(letter.to_uppercase());
        } else {
            titled.extend(letter.to_lowercase());
        }
        begins = !letter.is_alphanumeric();
    }
    titled
}

/// NFC with one space for each run of white space.
fn composed(trimmed: &str) -> String {
    let mut text = String::with_capacity(trimmed.len());
    for (index, word) in trimmed.split_whitespace().enumerate() {
        if index > 0 {
            text.push(' ');
        }
        text.push_str(word);
    }
    if is_nfc(&text) { text } else { text.nfc().collect() }
}

/// Whether a reader cannot see the character, or nobody can say what it is.
fn is_unseen(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_control();
    }
    let category = character.general_category();
    matches!(category, Category::Control | Category::Format | Category::PrivateUse | Category::Unassigned)
        // Letters and marks of no width, by which two texts could differ and look the same.
        || matches!(
            character,
            '\u{034F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
                | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FFA0}' | '\u{E0100}'..='\u{E01EF}'
        )
}

/// Whether the character changes the direction of the text around it.
fn is_direction(character: char) -> bool {
    matches!(
        character,
        '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
    )
}

/// The name of a character that is refused: its own, if it is common, else what sort it is.
fn name(character: char) -> &'static str {
    match character {
        '\0' => "NULL",
        '\t' => "CHARACTER TABULATION",
        '\n' => "LINE FEED",
        '\r' => "CARRIAGE RETURN",
        '\u{1B}' => "ESCAPE",
        '\u{7F}' => "DELETE",
        '\u{85}' => "NEXT LINE",
        '\u{AD}' => "SOFT HYPHEN",
        '\u{034F}' => "COMBINING GRAPHEME JOINER",
        '\u{061C}' => "ARABIC LETTER MARK",
        '\u{115F}' => "HANGUL CHOSEONG FILLER",
        '\u{1160}' => "HANGUL JUNGSEONG FILLER",
        '\u{180E}' => "MONGOLIAN VOWEL SEPARATOR",
        '\u{200B}' => "ZERO WIDTH SPACE",
        '\u{200C}' => "ZERO WIDTH NON-JOINER",
        '\u{200D}' => "ZERO WIDTH JOINER",
        '\u{200E}' => "LEFT-TO-RIGHT MARK",
        '\u{200F}' => "RIGHT-TO-LEFT MARK",
        '\u{202A}' => "LEFT-TO-RIGHT EMBEDDING",
        '\u{202B}' => "RIGHT-TO-LEFT EMBEDDING",
        '\u{202C}' => "POP DIRECTIONAL FORMATTING",
        '\u{202D}' => "LEFT-TO-RIGHT OVERRIDE",
        '\u{202E}' => "RIGHT-TO-LEFT OVERRIDE",
        '\u{2060}' => "WORD JOINER",
        '\u{2066}' => "LEFT-TO-RIGHT ISOLATE",
        '\u{2067}' => "RIGHT-TO-LEFT ISOLATE",
        '\u{2068}' => "FIRST STRONG ISOLATE",
        '\u{2069}' => "POP DIRECTIONAL ISOLATE",
        '\u{3164}' => "HANGUL FILLER",
        '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => "a variation selector",
        '\u{FEFF}' => "ZERO WIDTH NO-BREAK SPACE",
        '\u{FFA0}' => "HALFWIDTH HANGUL FILLER",
        _ => match character.general_category() {
            Category::Control => "a control character",
            Category::PrivateUse => "a character for private use",
            Category::Unassigned => "an unassigned character",
            _ => "a format character",
        },
    }
}
