use automation_core::words;

/// What a document proves (C-E2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum DocumentType {
    /// Who somebody is.
    Id,
    /// That they may do such work.
    License,
    /// That damage is paid for.
    Insurance,
    /// That they have learned it.
    Certification,
    /// What was agreed with them.
    Contract,
    /// That they work safely.
    Safety,
    /// Anything else.
    Other,
}

words!(
    DocumentType, "type of document",
    Id => "id",
    License => "license",
    Insurance => "insurance",
    Certification => "certification",
    Contract => "contract",
    Safety => "safety",
    Other => "other",
);

impl DocumentType {
    /// What people call it in a sentence (C-6).
    ///
    /// ```
    /// use compliance_core::document::DocumentType;
    ///
    /// assert_eq!(DocumentType::Id.label(), "ID");
    /// assert_eq!(DocumentType::Safety.label(), "safety document");
    /// ```
    pub const fn label(self) -> &'static str {
        match self {
            Self::Id => "ID",
            Self::License => "license",
            Self::Insurance => "insurance",
            Self::Certification => "certification",
            Self::Contract => "contract",
            Self::Safety => "safety document",
            Self::Other => "document",
        }
    }
}
