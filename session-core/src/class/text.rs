use automation_core::{
    Spelling, one_line_text,
    texts::{LineError, one_line},
};

one_line_text! {
    /// The studio to which a pattern and its sessions belong, which sees nobody else's (P-B13): 1 to 50 characters
    /// that can be seen. A slash becomes part of no key, so it holds none.
    ///
    /// ```
    /// use session_core::class::Studio;
    ///
    /// assert_eq!(Studio::new(" harbour ")?.as_str(), "harbour");
    /// assert!(Studio::new("har/bour").is_err());
    /// # Ok::<(), automation_core::texts::LineError>(())
    /// ```
    Studio, 50, LineError, |text| part_of_key("studio", text, Self::MAX)
}

one_line_text! {
    /// What the people of a studio call a pattern: 1 to 80 characters that can be seen, no slash.
    PatternRef, 80, LineError, |text| part_of_key("pattern", text, Self::MAX)
}

one_line_text! {
    /// The name of a class, as a person wrote it: 1 to 100 characters.
    ClassName, 100, LineError, |text| one_line("class", Spelling::Name, text, Self::MAX)
}

one_line_text! {
    /// Which step of a class with several: 1 to 100 characters (P-4).
    ClassStep, 100, LineError, |text| one_line("step", Spelling::Name, text, Self::MAX)
}

one_line_text! {
    /// Where a class is held: 1 to 200 characters.
    Place, 200, LineError, |text| one_line("place", Spelling::Name, text, Self::MAX)
}

one_line_text! {
    /// A topic, a note or a reason, as a person wrote it: 1 to 500 characters.
    ClassNote, 500, LineError, |text| one_line("note", Spelling::Name, text, Self::MAX)
}

/// A part of a key, which is written between slashes.
fn part_of_key(what: &'static str, text: &str, limit: usize) -> Result<String, LineError> {
    let kept = one_line(what, Spelling::Key, text, limit)?;
    if kept.contains('/') {
        return Err(LineError::Separator { what, text: text.to_owned(), character: '/' });
    }
    Ok(kept)
}
