//! The nine laws on the kernel's own kinds.

mod lantern {
    use automation_core::testing::Lanterns;
    automation_core::laws!(Lanterns);
}

mod shutter {
    use automation_core::testing::Shutters;
    automation_core::laws!(Shutters, without commands);
}
