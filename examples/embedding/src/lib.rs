//! How a host program embeds the crates; the programs are in `src/bin`. The front page's own example is
//! compiled and run here.
#![forbid(unsafe_code)]

#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct FrontPage;

pub mod web;
